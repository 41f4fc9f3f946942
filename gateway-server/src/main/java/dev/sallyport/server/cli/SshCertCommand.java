package dev.sallyport.server.cli;

import dev.sallyport.server.CannotStart;
import dev.sallyport.server.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The certificate lies where ssh looks for it: beside the key.
@Command(
        name = "ssh-cert",
        description =
                "Buy a short-lived OpenSSH certificate for your public key with your token; ssh -i KEY"
                        + " then logs in with it.")
final class SshCertCommand implements Callable<Integer> {
    private static final String PUBLIC = ".pub";
    private static final int MOST_KEY_BYTES = 16 << 10;

    @Spec private CommandSpec spec;
    @Mixin private ApiOptions api;

    @Option(
            names = "--public-key",
            paramLabel = "FILE",
            required = true,
            description = "Your public key, ~/.ssh/id_ed25519.pub.")
    private Path publicKey;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where the certificate goes (default: KEY-cert.pub beside KEY.pub).")
    private @Nullable Path out;

    @Option(
            names = "--principal",
            paramLabel = "ACCOUNT@TARGET",
            description = "What it is good for, * for any characters (default: *@*).")
    private List<String> principals = List.of();

    @Option(
            names = "--source",
            paramLabel = "RANGE",
            description = "Where it is good from, like 10.0.0.0/8 (default: anywhere).")
    private List<String> sources = List.of();

    @Option(names = "--json", description = "File and certificate as one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        var body = new LinkedHashMap<String, Object>();
        body.put("public_key", key());
        body.put("principals", principals);
        body.put("sources", sources);
        Path file = out == null ? besideKey() : out;
        String certificate =
                api.client().post("/v1/ssh-certificates", body).path("certificate").asText();
        PrivateFiles.write(file, certificate + "\n");
        var answer = new LinkedHashMap<String, Object>();
        answer.put("file", file.toString());
        answer.put("certificate", certificate);
        spec.commandLine().getOut().println(json ? Json.line(answer) : file.toString());
        spec.commandLine().getOut().flush();
        return ExitCodes.OK;
    }

    private String key() {
        try {
            if (Files.size(publicKey) > MOST_KEY_BYTES) {
                throw new CannotStart(publicKey + " is too large to be a public key");
            }
            String text = Files.readString(publicKey).strip();
            if (text.contains("PRIVATE KEY")) {
                throw new CannotStart(
                        publicKey + " is a private key; it stays with you. Name its .pub file");
            }
            return text;
        } catch (IOException e) {
            throw new CannotStart("cannot read " + publicKey + ": " + e, e);
        }
    }

    private Path besideKey() {
        String name = String.valueOf(publicKey.getFileName());
        if (!name.endsWith(PUBLIC)) {
            throw new ParameterException(
                    spec.commandLine(), "--public-key doesn't end in .pub: say --out FILE too.");
        }
        return publicKey.resolveSibling(
                name.substring(0, name.length() - PUBLIC.length()) + "-cert" + PUBLIC);
    }
}
