package dev.sallyport.server.api;

import com.linecorp.armeria.common.HttpResponse;
import dev.sallyport.core.CommandDigest;
import dev.sallyport.ssh.CertificateRefused;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `/v1/ssh-certificates`. A certificate is handed over once it is in the log that it was made.
final class CertificateRoutes {
    /// Every account of every target; which are open to the bearer is asked at each login.
    private static final List<String> ALL = List.of("*@*");

    private final Certificates certificates;
    private final Evidence evidence;

    CertificateRoutes(Certificates certificates, Evidence evidence) {
        this.certificates = certificates;
        this.evidence = evidence;
    }

    HttpResponse issue(Call call) {
        call.onlyQueries(Set.of());
        var body = call.object(Set.of("public_key", "principals", "sources"));
        String key = Call.text(body, "public_key");
        List<String> principals = Call.texts(body, "principals");
        List<String> sources = Call.texts(body, "sources");
        String certificate;
        try {
            certificate =
                    certificates.issue(
                            call.identity(), key, principals.isEmpty() ? ALL : principals, sources);
        } catch (CertificateRefused e) {
            throw ApiProblem.badRequest(String.valueOf(e.getMessage()));
        }
        var detail = new LinkedHashMap<String, String>();
        detail.put("key", fingerprint(key));
        detail.put("principals", String.join(",", principals.isEmpty() ? ALL : principals));
        detail.put("sources", String.join(",", sources));
        detail.put("token", call.identity().tokenId());
        evidence.record(call.caller(), "ssh certificate issued", detail);
        return Answers.json(Map.of("certificate", certificate));
    }

    /// As `ssh-keygen -l` prints it.
    private static String fingerprint(String key) {
        byte[] blob = Base64.getDecoder().decode(key.strip().split("\\s+", 3)[1]);
        return "SHA256:"
                + Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(CommandDigest.sha256().digest(blob));
    }
}
