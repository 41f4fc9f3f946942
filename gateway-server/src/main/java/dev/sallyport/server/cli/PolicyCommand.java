package dev.sallyport.server.cli;

import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.policy.Asked;
import dev.sallyport.policy.LoadedPolicy;
import dev.sallyport.policy.PolicyException;
import dev.sallyport.policy.PolicyExplainer;
import dev.sallyport.policy.PolicyLoader;
import dev.sallyport.policy.PolicyTests;
import dev.sallyport.policy.sql.AnalyzerLimits;
import dev.sallyport.policy.sql.PostgresSqlAnalyzer;
import dev.sallyport.server.Judges;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Works on policy files alone; no gateway need run.
@Command(name = "policy", description = "Check, test and explain policy files.")
final class PolicyCommand implements Runnable {
    private static final ShellAnalyzer SHELL = Judges.shell();

    @Spec private CommandSpec spec;

    /// Options of every subcommand.
    static final class Files {
        @Option(
                names = "--policies",
                paramLabel = "DIR",
                defaultValue = "policies",
                description = "The directory of policy files (default: policies).")
        private Path directory;

        @Option(names = "--json", description = "JSON, one object a line.")
        private boolean json;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say which: policy check, policy test or policy explain.");
    }

    @Command(name = "check", description = "Name everything that is wrong with the policy files.")
    int check(@Mixin Files files) {
        var policy = load(files);
        policy.ifPresent(loaded -> {
            var object = new LinkedHashMap<String, Object>();
            object.put("ok", true);
            object.put("digest", loaded.digest());
            object.put("rules", loaded.rules());
            object.put("tests", loaded.tests().size());
            print(
                    files.json
                            ? Json.line(object)
                            : files.directory
                                    + ": good, "
                                    + loaded.rules()
                                    + " rules, "
                                    + loaded.tests().size()
                                    + " tests (digest "
                                    + loaded.digest()
                                    + ")");
        });
        return policy.isPresent() ? ExitCodes.OK : ExitCodes.NO;
    }

    @Command(name = "test", description = "Run the tests that stand in the policy files.")
    int test(@Mixin Files files) {
        var policy = load(files);
        if (policy.isEmpty()) {
            return ExitCodes.NO;
        }
        var results = new PolicyTests(analyzer(), SHELL).run(policy.get());
        results.forEach(result -> print(files.json ? json(result) : text(result)));
        long failed = results.stream().filter(result -> !result.passed()).count();
        if (!files.json) {
            print(results.size() - failed + " passed, " + failed + " failed");
        }
        return failed == 0 ? ExitCodes.OK : ExitCodes.NO;
    }

    @Command(
            name = "explain",
            description = "Tell which rules match a command, which decides, and on which values.")
    int explain(@Mixin Files files, @Mixin GivenCommand given) {
        var policy = load(files);
        if (policy.isEmpty()) {
            return ExitCodes.NO;
        }
        Asked asked = given.asked();
        var explanation =
                new PolicyExplainer(policy.get().engine())
                        .explain(
                                given.session(asked.protocol()), asked.analyzed(analyzer(), SHELL));
        print(files.json ? explanation.toJson() : explanation.toText().stripTrailing());
        return ExitCodes.OK;
    }

    private static PostgresSqlAnalyzer analyzer() {
        return new PostgresSqlAnalyzer(AnalyzerLimits.defaults());
    }

    private Optional<LoadedPolicy> load(Files files) {
        try {
            return Optional.of(PolicyLoader.load(files.directory));
        } catch (PolicyException e) {
            e.problems()
                    .forEach(problem -> {
                        var object = new LinkedHashMap<String, Object>();
                        object.put("ok", false);
                        object.put("file", problem.file());
                        object.put("line", problem.line());
                        object.put("where", problem.where());
                        object.put("message", problem.message());
                        print(files.json ? Json.line(object) : problem.toString());
                    });
            return Optional.empty();
        }
    }

    private static String json(PolicyTests.Result result) {
        var object = new LinkedHashMap<String, Object>();
        object.put("test", result.test().name());
        object.put("file", result.test().file());
        object.put("line", result.test().line());
        object.put("passed", result.passed());
        object.put("failures", result.failures());
        return Json.line(object);
    }

    private static String text(PolicyTests.Result result) {
        if (result.passed()) {
            return "ok      " + result.test().name();
        }
        return "FAILED  "
                + result.test().name()
                + " ("
                + result.test().file()
                + ":"
                + result.test().line()
                + ")\n  "
                + String.join("\n  ", result.failures())
                + "\n  "
                + result.explanation().toText().stripTrailing().replace("\n", "\n  ");
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
