package dev.sallyport.server.cli;

import dev.sallyport.server.Gateway;
import dev.sallyport.server.GatewayOptions;
import dev.sallyport.server.Termination;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "serve",
        description =
                "Run the gateway until SIGINT or SIGTERM; SIGHUP reloads targets and policies.")
final class ServeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            required = true,
            description = "The configuration file.")
    private Path file;

    @Option(names = "--json", description = "The ready line as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        var termination = Termination.awaited();
        try (var gateway = Gateway.start(file, GatewayOptions.NONE)) {
            var out = spec.commandLine().getOut();
            out.println(json ? Json.line(ports(gateway)) : "sallyport is ready: " + words(gateway));
            out.flush();
            termination.await();
        }
        return ExitCodes.OK;
    }

    private static Map<String, Object> ports(Gateway gateway) {
        var ports = new LinkedHashMap<String, Object>();
        ports.put("ready", true);
        gateway.postgresPort().ifPresent(port -> ports.put("postgres", port));
        gateway.apiPort().ifPresent(port -> ports.put("api", port));
        ports.put("config_digest", gateway.config().digest());
        ports.put("policy_digest", gateway.policyDigest());
        return ports;
    }

    private static String words(Gateway gateway) {
        var words = new StringBuilder();
        gateway.postgresPort()
                .ifPresent(port -> words.append("PostgreSQL on port ").append(port).append(", "));
        gateway.apiPort().ifPresent(port -> words.append("API on port ").append(port).append(", "));
        return words.append("policy ").append(gateway.policyDigest(), 0, 12).toString();
    }
}
