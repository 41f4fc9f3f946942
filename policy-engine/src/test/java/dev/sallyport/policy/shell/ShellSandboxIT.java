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
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
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

    /// Both corpora in one sandbox: to make one takes seconds.
    @Test
    void whatIsLetThroughHarmsNothingAndDoesWhatWasAskedFor() throws Exception {
        Map<String, String> benign = comparable();
        List<String> hostile = hostileThatPass();
        hostile.removeAll(benign.values());
        var texts = new ArrayList<List<String>>();
        hostile.forEach(line -> texts.add(List.of(line)));
        benign.forEach((sent, line) -> texts.add(List.of(sent, line)));
        Map<String, String> leaving = leaving();
        leaving.forEach((real, said) -> texts.add(List.of(real, said)));
        texts.add(List.of("rm -rf /srv/data; cat /etc/shadow")); // for the test of the test

        List<List<Run>> runs = sandbox(texts);

        Run harm = runs.removeLast().getFirst();
        assertThat(harm.kept).isFalse();
        assertThat(harm.secretSeen).isTrue();
        for (int i = 0; i < hostile.size(); i++) {
            assertUnharmed(hostile.get(i), runs.get(i));
        }
        int end = hostile.size() + benign.size();
        runs.subList(hostile.size(), end)
                .forEach(pair -> assertUnharmed("benign", pair.subList(1, 2)));
        assertThat(different(benign, runs.subList(hostile.size(), end))).isEmpty();
        assertThat(different(leaving, runs.subList(end, runs.size()))).isEmpty();
    }

    /// Lines that leave variables: with what they really hold behind it, and with what the judge
    /// says.
    private Map<String, String> leaving() {
        var lines = new LinkedHashMap<String, String>();
        Stream.of(
                        ShellCorpus.benign().stream().map(ShellCorpus.Benign::line),
                        ShellCorpus.hostile().stream().map(ShellCorpus.Hostile::line),
                        RemainsTest.certain().map(arguments -> (String) arguments.get()[0]),
                        RemainsTest.lost())
                .flatMap(all -> all)
                .distinct()
                .forEach(line -> {
                    ShellFacts facts = analyzer.analyze(line, ShellCorpus.HOME);
                    boolean leaves =
                            !facts.onSuccess().known().isEmpty()
                                    || !facts.onFailure().known().isEmpty();
                    if (facts.judged()
                            && leaves
                            && facts.programs().stream().noneMatch(ABSENT::contains)) {
                        lines.put(
                                facts.line() + probe(facts, (name, _) -> "\"${" + name + "}\""),
                                facts.line() + probe(facts, (_, value) -> Quote.word(value)));
                    }
                });
        assertThat(lines).hasSizeGreaterThan(60);
        return lines;
    }

    private static String probe(ShellFacts facts, BinaryOperator<String> shown) {
        return "\nif [ $? -eq 0 ]; then "
                + printed(facts.onSuccess().known(), shown)
                + "; else "
                + printed(facts.onFailure().known(), shown)
                + "; fi";
    }

    private static String printed(Map<String, String> known, BinaryOperator<String> shown) {
        var words = new StringBuilder("echo");
        new TreeMap<>(known)
                .forEach((name, value) ->
                        words.append(' ')
                                .append(name)
                                .append('=')
                                .append(shown.apply(name, value)));
        return words.toString();
    }

    private static void assertUnharmed(String line, List<Run> runs) {
        Run run = runs.getFirst();
        assertThat(run.kept && !run.secretSeen).as("%s %s", line, run).isTrue();
    }

    private List<String> hostileThatPass() {
        var lines = new ArrayList<String>();
        for (ShellCorpus.Hostile hostile : ShellCorpus.hostile()) {
            ShellFacts facts = analyzer.analyze(hostile.line(), ShellCorpus.HOME);
            if (facts.judged() && !hostile.isShown(facts)) {
                lines.add(facts.line());
            }
        }
        return lines;
    }

    /// What was sent, and what it became.
    private Map<String, String> comparable() {
        var lines = new LinkedHashMap<String, String>();
        ShellCorpus.benign().forEach(benign -> judged(benign.line(), lines));
        ShellCorpus.hostile().stream()
                .filter(ShellCorpus.Hostile::isSame)
                .forEach(inert -> judged(inert.line(), lines));
        return lines;
    }

    private static List<String> different(Map<String, String> lines, List<List<Run>> runs) {
        var names = List.copyOf(lines.entrySet());
        var different = new ArrayList<String>();
        for (int i = 0; i < names.size(); i++) {
            Run sent = runs.get(i).getFirst();
            Run line = runs.get(i).get(1);
            boolean settled = runs.get(i).size() == 2 || sent.isLike(runs.get(i).get(2));
            if (settled && !sent.isLike(line)) {
                different.add(names.get(i) + "\n  sent: " + sent + "\n  line: " + line);
            }
        }
        return different;
    }

    /// Hostile and benign lines cut and put together at random places.
    @Test
    @Tag("long")
    void nothingThatChanceMakesOfThemHarmsAnythingEither() throws Exception {
        var random = new Random(Long.getLong("shell.seed", 1));
        List<ShellCorpus.Hostile> hostile = ShellCorpus.hostile();
        List<ShellCorpus.Benign> benign = ShellCorpus.benign();
        var lines = new LinkedHashMap<String, String>();
        while (lines.size() < 1500) {
            String one = hostile.get(random.nextInt(hostile.size())).line();
            String other =
                    random.nextBoolean()
                            ? hostile.get(random.nextInt(hostile.size())).line()
                            : benign.get(random.nextInt(benign.size())).line();
            String text =
                    one.substring(0, random.nextInt(one.length() + 1))
                            + (random.nextBoolean() ? "" : "; ")
                            + other.substring(random.nextInt(other.length() + 1));
            ShellFacts facts = analyzer.analyze(text, ShellCorpus.HOME);
            boolean shown =
                    Stream.of("remove", "write", "read")
                                    .anyMatch(f -> new ShellCorpus.Hostile(f, text).isShown(facts))
                            || ShellCorpus.Hostile.touches(facts.paths().writes(), "/etc/shadow")
                            || ShellCorpus.Hostile.touches(facts.paths().removals(), "/etc/shadow");
            boolean absent = facts.programs().stream().anyMatch(ABSENT::contains);
            if (facts.judged() && !shown && !absent && facts.argvs().size() > 1) {
                lines.put(text, facts.line());
            }
        }
        var texts = new ArrayList<List<String>>();
        lines.values().forEach(line -> texts.add(List.of(line)));

        List<List<Run>> runs = sandbox(texts);

        var names = List.copyOf(lines.entrySet());
        for (int i = 0; i < names.size(); i++) {
            assertUnharmed(names.get(i).toString(), runs.get(i));
        }
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
        assertThat(process.waitFor(600, TimeUnit.SECONDS)).isTrue();
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
