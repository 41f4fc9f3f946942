package dev.sallyport.server.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// How to reach a running gateway, for every command that asks one.
final class ApiOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--api",
            paramLabel = "URL",
            defaultValue = "${env:SALLYPORT_API}",
            description = "The gateway's API, https://HOST:PORT (or SALLYPORT_API).")
    private @Nullable String api;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:SALLYPORT_TOKEN}",
            description =
                    "Your token. SALLYPORT_TOKEN is better: other users of this machine can read"
                            + " command lines.")
    private @Nullable String token;

    ApiClient client() {
        if (api == null || token == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    (api == null ? "No API: give --api URL or set SALLYPORT_API." : "")
                            + (api == null && token == null ? " " : "")
                            + (token == null
                                    ? "No token: set SALLYPORT_TOKEN, or give --token TOKEN."
                                    : ""));
        }
        try {
            return new ApiClient(api, token);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
