package dev.sallyport.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.MaskOrder.Method;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each detector's shape: what it hides of a text, and what it leaves.
class DetectorsTest {
    private static String masked(String detector, String text) {
        return Streams.whole(Streams.stream(false, new Method.Redact(), detector), text)
                .replace("[masked]", "#");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    card | 4111111111111111 | #
                    card | pay 4111-1111-1111-1111, please | pay #, please
                    card | 4111 1111 1111 1111 | #
                    card | 12 4111 1111 1111 1111 99 | 12 # 99
                    card | card=378282246310005; | card=#;
                    card | 3782 822463 10005 | #
                    card | 3056 930902 5904 | #
                    card | 6011000990139424 | #
                    card | 3530111333300000 | #
                    card | {"n":"5555555555554444"} | {"n":"#"}
                    card | 6304000000000000000 | #
                    iban | DE89370400440532013000 | #
                    iban | DE89 3704 0044 0532 0130 00 is mine | # is mine
                    iban | GB82-WEST-1234-5698-7654-32 | #
                    iban | gb82west12345698765432 | #
                    iban | to:FR1420041010050500013M02606. | to:#.
                    iban | MT84MALT011000012345MTLCAST001S | #
                    email | write to alice.o'hara+x@mail.example.com. | write to alice.o'#.
                    email | <bob@example.co.uk> | <#>
                    email | a=b@example.com,c@example.org | a=#,#
                    email | b_c%d@x-y.example.museum/ | #/
                    phone | call +49 30 1234-5678 now | call # now
                    phone | (+1 (212) 555-0123) | (#)
                    phone | tel:+442071234567 | tel:#
                    us-ssn | ssn 123-45-6789. | ssn #.
                    ipv4 | from 10.0.0.1:22 | from #:22
                    ipv4 | 192.168.0.1-192.168.0.255 | #-#
                    ipv4 | at 127.0.0.1. | at #.
                    secret | id AKIAIOSFODNN7EXAMPLE ok | id # ok
                    secret | ghp_abcdefghijklmnopqrstuvwxyz0123456789 | #
                    secret | (sk_live_4eC39HqLyjWDarjtT1zdp7dc) | (#)
                    secret | xoxb-123456789012-abcdefABCDEF | #
                    secret | glpat-ABCDEFGHIJKLMNOPQRST | #
                    secret | eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl | #
                    secret | eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0. | #
                    secret | eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..aXY.Y2lwaGVy.dGFn | #
                    secret | postgres://app:s3cr:et@db:5432/x | postgres://app:#@db:5432/x
                    secret | https://user:p@ss@host/ | https://user:#@host/
                    secret | password=hunter2 next | password=# next
                    secret | DB_PASSWORD = 'two words' ; | DB_PASSWORD = '#' ;
                    secret | {"client_secret": "abc", "x": 1} | {"client_secret": "#", "x": 1}
                    secret | export API_KEY=abc;ls | export API_KEY=#;ls
                    secret | aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY | aws_secret_access_key = #
                    secret | Authorization: Bearer abc.def-ghi | Authorization: Bearer #
                    secret | -H 'authorization: Basic dXNlcjpwYXNz' | -H 'authorization: Basic #'
                    secret | psql --password hunter2 -h db | psql --password # -h db
                    secret | curl --token=abc | curl --token=#
                    secret | x-api-key: 0a1b2c | x-api-key: #
                    secret | apiKey: 0a1b2c, clientSecret=x | apiKey: #, clientSecret=#
                    secret | spring.access.key=abc | spring.access.key=#
                    secret | password => "a b" | password => "#"
                    secret | Passwort: geheim! | Passwort: #
                    secret | root:$6$salt0123$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/.b:19000:0 | root:#:19000:0
                    secret | $2b$12$abcdefghijklmnopqrstuv0123456789 | #
                    secret | token=4111111111111111 | token=#
                    """)
    void hides(String detector, String text, String shown) {
        assertThat(masked(detector, text)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    card | 4111111111111112
                    card | 1111111111111117
                    card | 41111111111111110
                    card | 0.4111111111111111
                    card | 4111111111111111.5
                    card | a4111111111111111
                    card | 4111111111111111f
                    card | 4111 1111 1111 11111
                    card | 4111 1111-1111 1111
                    card | 1700000000000000000
                    card | 4096 1024 2048 8192
                    iban | DE88370400440532013000
                    iban | XX89370400440532013000
                    iban | DE8937040044053201300
                    iban | xDE89370400440532013000
                    iban | DE89370400440532013000x
                    email | a@b
                    email | @example.com
                    email | user@localhost
                    email | a@1.2.3.4
                    email | a @example.com
                    email | npm i @scope/name@1.2.3
                    phone | +1234567
                    phone | 1+12345678
                    phone | +0123456789
                    phone | +12345678901234567
                    phone | a += 12345678
                    us-ssn | 000-45-6789
                    us-ssn | 666-45-6789
                    us-ssn | 923-45-6789
                    us-ssn | 123-00-6789
                    us-ssn | 123-45-0000
                    us-ssn | 1123-45-6789
                    us-ssn | 123-45-67890
                    us-ssn | 123-45-6789-1
                    ipv4 | 1.2.3
                    ipv4 | 1.2.3.256
                    ipv4 | 1.2.3.4.5
                    ipv4 | v1.2.3.4x
                    secret | AKIAIOSFODNN7EXAMPL
                    secret | AKIAIOSFODNN7EXAMPLEX
                    secret | ghp_short
                    secret | sk-learn-is-a-library-of-many-words-and-more
                    secret | eyJhbGciOiJIUzI1NiJ9
                    secret | password:
                    secret | Enter password:
                    secret | password=$DB_PASSWORD
                    secret | password: ${secret}
                    secret | password=********
                    secret | password == other
                    secret | token: null
                    secret | tokens=5
                    secret | password for alice
                    secret | PWD=/srv/app
                    secret | std::secret::x
                    secret | https://host/path:1@x
                    secret | https://user@host/
                    secret | echo $x$y
                    secret | costs $5$6
                    secret | -----BEGIN CERTIFICATE-----
                    secret | -----BEGIN PUBLIC KEY-----
                    """)
    void leaves(String detector, String text) {
        assertThat(masked(detector, text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN RSA PRIVATE KEY-----\n{key}\nAQ==\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\r\n{key}\r\n-----END PRIVATE KEY-----",
                "-----BEGIN OPENSSH PRIVATE KEY-----\n{key}\n-----END OPENSSH PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\\n{key}\\nAQ==\\n-----END PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES,00\n\n{key}"
                        + "\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\n    {key}\n    -----END EC PRIVATE KEY-----",
                "-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: x\n\n{key}\n=abcd\n"
                        + "-----END PGP PRIVATE KEY BLOCK-----",
            })
    void hidesAPrivateKeyFromItsFirstLineToItsLast(String key) {
        String line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
        String eight = (line + (key.contains("\\n") ? "\\n" : "\n")).repeat(8) + line;
        assertThat(masked("secret", "a\n" + key.replace("{key}", eight) + "\nb words go on"))
                .isEqualTo("a\n#\nb words go on");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    deploy@box:~$ ls
                    $ ls
                    Some other text
                    4 drwxr-xr-x
                    """)
    void aPrivateKeyWithoutItsLastLineEndsBeforeTheFirstWordThatIsNotOfIt(String next) {
        String line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
        assertThat(masked("secret", "-----BEGIN PRIVATE KEY-----\n" + line + "\n" + next))
                .isEqualTo("#\n" + next);
    }
}
