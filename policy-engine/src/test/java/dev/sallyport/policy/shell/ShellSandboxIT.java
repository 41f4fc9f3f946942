package dev.sallyport.policy.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.core.ssh.ShellFacts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs what the judge lets through with real bash, in namespaces of its own on a scratch root
/// where nothing of this machine is in sight: `sandbox.sh`. Skipped where such namespaces can't be
/// made; the same lines are then judged only ([HostileLinesTest], [BenignLinesTest]).
final class ShellSandboxIT {
    private static final List<String> NAMESPACES =
            List.of("unshare", "-Urmpn", "--fork", "--kill-child");

    /// Not in the sandbox, or never at an end.
    private static final Set<String> ABSENT =
            Set.of(
                    "git",
                    "docker",
                    "kubectl",
                    "systemctl",
                    "journalctl",
                    "curl",
                    "wget",
                    "ping",
                    "dig",
                    "sudo",
                    "ss",
                    "netstat",
                    "ip",
                    "lsof",
                    "iostat",
                    "top",
                    "rsync",
                    "scp",
                    "dpkg",
                    "apt",
                    "rpm",
                    "crontab",
                    "dmesg",
                    "git-upload-pack",
                    "git-receive-pack",
                    "python3",
                    "node",
                    "java",
                    "go",
                    "gcc",
                    "openssl",
                    "nginx",
                    "ssh",
                    "ps",
                    "free",
                    "vmstat",
                    "uptime",
                    "w",
                    "tail");

    /// Nothing but words: its new text is the same words in quotes.
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9 ._/=+,:@%-]*");

    @TempDir private Path work;
    private final BashAnalyzer analyzer = new BashAnalyzer(ShellLimits.defaults());

    /// @param kind `a` the first text, `b` the second, `c` the first once more
    private record Run(
            String kind, String status, boolean kept, boolean secretSeen, String output) {
        boolean isLike(Run other) {
            return status.equals(other.status) && output.equals(other.output);
        }
    }

    @Test
    void nothingThatIsLetThroughHarmsWhatARuleProtects() throws Exception {
        var lines = new LinkedHashMap<String, String>();
        for (ShellCorpus.Hostile hostile : ShellCorpus.hostile()) {
            ShellFacts facts = analyzer.analyze(hostile.line(), ShellCorpus.HOME);
            if (facts.judged() && !hostile.isShown(facts)) {
                lines.put(hostile.line(), facts.line());
            }
        }
        assertThat(lines).hasSizeGreaterThan(50);
        // What is sent and what it becomes; and a line that does harm, for the test of the test.
        var texts = new ArrayList<List<String>>();
        lines.values().forEach(line -> texts.add(List.of(line)));
        texts.add(List.of("rm -rf /srv/data; cat /etc/shadow"));

        List<List<Run>> runs = sandbox(texts);

        Run harm = runs.removeLast().getFirst();
        assertThat(harm.kept).isFalse();
        assertThat(harm.secretSeen).isTrue();
        var names = List.copyOf(lines.entrySet());
        for (int i = 0; i < names.size(); i++) {
            Run run = runs.get(i).getFirst();
            assertThat(run.kept && !run.secretSeen).as("%s", names.get(i)).isTrue();
        }
    }

    @Test
    void whatRunsDoesWhatWasAskedFor() throws Exception {
        var lines = new LinkedHashMap<String, String>();
        ShellCorpus.benign().forEach(benign -> judged(benign.line(), lines));
        ShellCorpus.hostile().stream()
                .filter(ShellCorpus.Hostile::isSame)
                .forEach(inert -> judged(inert.line(), lines));
        var texts = new ArrayList<List<String>>();
        lines.forEach((sent, line) -> texts.add(List.of(sent, line)));

        List<List<Run>> runs = sandbox(texts);

        var names = List.copyOf(lines.entrySet());
        var compared = new ArrayList<String>();
        for (int i = 0; i < names.size(); i++) {
            Run sent = runs.get(i).getFirst();
            Run line = runs.get(i).get(1);
            boolean settled = runs.get(i).size() == 2 || sent.isLike(runs.get(i).get(2));
            if (settled && !sent.isLike(line)) {
                compared.add(names.get(i) + "\n  sent: " + sent + "\n  line: " + line);
            }
        }
        assertThat(compared).isEmpty();
    }

    private void judged(String sent, Map<String, String> lines) {
        ShellFacts facts = analyzer.analyze(sent, ShellCorpus.HOME);
        boolean plain = PLAIN.matcher(sent).matches();
        if (facts.judged() && !plain && facts.programs().stream().noneMatch(ABSENT::contains)) {
            lines.put(sent, facts.line());
        }
    }

    private List<List<Run>> sandbox(List<List<String>> texts) throws Exception {
        assumeTrue(exitCode(command("true")) == 0, "no namespaces for this user");
        Path lines = Files.createDirectories(work.resolve("lines"));
        for (int i = 0; i < texts.size(); i++) {
            List<String> text = texts.get(i);
            Files.writeString(lines.resolve("%04d.a".formatted(i)), text.getFirst());
            if (text.size() > 1) {
                Files.writeString(lines.resolve("%04d.b".formatted(i)), text.get(1));
            }
        }
        Path script = work.resolve("sandbox.sh");
        try (InputStream in = ShellSandboxIT.class.getResourceAsStream("sandbox.sh")) {
            Files.write(script, in.readAllBytes());
        }
        Path output = work.resolve("output");
        Process process =
                new ProcessBuilder(command("bash", script.toString(), work.toString()))
                        .redirectOutput(output.toFile())
                        .redirectError(work.resolve("errors").toFile())
                        .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s", Files.readString(work.resolve("errors"))).isZero();
        return runs(Files.readAllLines(output), texts.size());
    }

    private static List<List<Run>> runs(List<String> output, int size) {
        var runs = new ArrayList<List<Run>>();
        for (int i = 0; i < size; i++) {
            runs.add(new ArrayList<>());
        }
        for (String line : output) {
            String[] words = line.split(" ", -1);
            String text =
                    new String(Base64.getDecoder().decode(words[5]), StandardCharsets.ISO_8859_1);
            runs.get(Integer.parseInt(words[0]))
                    .add(
                            new Run(
                                    words[1],
                                    words[2],
                                    words[3].equals("kept"),
                                    words[4].equals("seen"),
                                    text));
        }
        assertThat(runs).noneMatch(List::isEmpty);
        return runs;
    }

    private static List<String> command(String... words) {
        var command = new ArrayList<>(NAMESPACES);
        command.addAll(List.of(words));
        return command;
    }

    private static int exitCode(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1; // no such program here
        }
    }
}
