package dev.sallyport.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "api_key",
                "api-key",
                "apikey",
                "apiKey",
                "ApiKey",
                "APIKEY",
                "API_KEY",
                "api.key",
                "x-api-key",
                "X-Api-Key",
                "Ocp-Apim-Subscription-Key",
                "key",
                "accessKey",
                "access_token",
                "access-token",
                "accesstoken",
                "accessToken",
                "AccessToken",
                "token",
                "X-Auth-Token",
                "x-authtoken",
                "x-amz-security-token",
                "refreshToken",
                "token2",
                "client_secret",
                "clientSecret",
                "client-secret",
                "clientsecret",
                "CLIENT_SECRET",
                "password",
                "userPassword",
                "user[password]",
                "password[]",
                "pwd",
                "pass",
                "passwd",
                "authorization",
                "Proxy-Authorization",
                "cookie",
                "Cookie2",
                "Set-Cookie",
                "sig",
                "X-Amz-Signature",
                "x-hub-signature-256",
                "code",
                "auth",
                "x-auth",
                "authCode",
                "credential",
                "credentials",
                "privateKey",
                "private_key",
                "id_jwt"
            })
    void aSecretIsKnownByItsNameInEverySpelling(String name) {
        assertThat(SecretNames.isSecret(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "monkey",
                "Monkey",
                "MONKEY",
                "keyword",
                "key_name",
                "tokens",
                "max_tokens",
                "secretary",
                "author",
                "compass",
                "barcode",
                "x-team",
                "postcode",
                "design",
                "password_hint",
                "content-type",
                "x-request-id",
                "location",
                "-",
                "_"
            })
    void whatOnlyLooksLikeOneIsNone(String name) {
        assertThat(SecretNames.isSecret(name)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "apiKey,true",
        "x-access_token,true",
        "db.password,true",
        "code,false",
        "key,false"
    })
    void aKeyOrACodeIsNotSurelyASecret(String name, boolean isSurely) {
        assertThat(SecretNames.isSurelySecret(name)).isEqualTo(isSurely);
    }
}
