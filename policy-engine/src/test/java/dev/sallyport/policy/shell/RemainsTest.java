package dev.sallyport.policy.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ssh.ShellAnalyzer.State;
import dev.sallyport.core.ssh.ShellFacts;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a line leaves to the next one, and what the next one makes of it.
final class RemainsTest {
    private final BashAnalyzer analyzer = new BashAnalyzer(ShellLimits.defaults());

    private ShellFacts analyze(String line) {
        return analyzer.analyze(line, State.LOGIN);
    }

    private ShellFacts with(Map<String, String> variables, String line) {
        return analyzer.analyze(line, new State("~", "", variables, Set.of()));
    }

    /// The value of `X` after the line succeeded.
    @ParameterizedTest
    @MethodSource("certain")
    void whatALineSurelySetsIsKnownAfterIt(String line, String value) {
        assertKnown(line, value);
    }

    static Stream<Arguments> certain() {
        return Stream.of(
                Arguments.of("X=1", "1"),
                Arguments.of("X='$(reboot)'", "$(reboot)"),
                Arguments.of("X='rm -rf /'", "rm -rf /"),
                Arguments.of("X=a; X+=b", "ab"),
                Arguments.of("A=a; X=$A/b", "a/b"),
                Arguments.of("f=a.txt; X=${f%.txt}", "a"),
                Arguments.of("{ X=1; }", "1"),
                Arguments.of("cd /tmp && X=1", "1"),
                Arguments.of("X=1; echo hi", "1"),
                Arguments.of("X=1; X=2", "2"),
                Arguments.of("if true; then X=1; else X=1; fi", "1"),
                Arguments.of("f() { local X=2; }; X=1; f", "1"),
                Arguments.of("f() { X=2; }; X=1; f", "2"),
                Arguments.of("X=1; (X=2)", "1"),
                Arguments.of("X=1; X=2 | cat", "1"),
                Arguments.of("X=1; X=2 &", "1"),
                Arguments.of("X=1; cat < /dev/null", "1"),
                Arguments.of("for i in a b; do X=1; done; X=2", "2"),
                Arguments.of("X=1; while false; do X=2; done; X=3", "3"),
                Arguments.of("X=1; false || X=1", "1"),
                Arguments.of("! false && X=1", "1"),
                Arguments.of("X='a  b'; Y=$X; X=\"[$Y]\"", "[a  b]"),
                Arguments.of("X=$'a\\tb\\x41'", "a\tbA"),
                Arguments.of("X=\"it's\" Y=2", "it's"),
                Arguments.of("X=*", "*"),
                Arguments.of("X={a,b}", "{a,b}"),
                Arguments.of("X=1; eval 'X=2'", "2"),
                Arguments.of("X=1; sh -c 'X=2'", "1"),
                Arguments.of("X=1; echo \"$(X=2; echo $X)\"", "1"),
                Arguments.of("Y=/a/b.c; X=${Y##*/}", "b.c"),
                Arguments.of("X=${Y:-d}; X=1", "1"));
    }

    private void assertKnown(String line, String value) {
        ShellFacts facts = analyze(line);
        assertThat(facts.judged()).as(facts.reason()).isTrue();
        assertThat(facts.onSuccess().known()).containsEntry("X", value);
        assertThat(facts.onSuccess().lost()).doesNotContain("X");
    }

    static Stream<String> lost() {
        return Stream.of(
                "X=$(date)",
                "X=`id`",
                "X=1; X=$(date)",
                "if [ -f a ]; then X=1; else X=2; fi",
                "[ -f a ] && X=1; true",
                "read X",
                "X=$((Y+1))",
                "X=$Z",
                "X=~/a",
                "X=$RANDOM");
    }

    @ParameterizedTest
    @MethodSource("lost")
    void whatOnlyTheHostKnowsIsLost(String line) {
        ShellFacts facts = with(Map.of("Y", "1"), line);
        assertThat(facts.judged()).as(facts.reason()).isTrue();
        assertThat(facts.onSuccess().known()).doesNotContainKey("X");
        assertThat(facts.onSuccess().lost()).contains("X");
    }

    @Test
    void aLineThatMayHaveStoppedHalfwayLeavesWhatItsStatusTells() {
        ShellFacts facts = analyze("cd /srv && X=1");
        assertThat(facts.onSuccess().known()).containsEntry("X", "1");
        assertThat(facts.onFailure().known()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"return", "exit 3", "X=2; exec true", "false && exit"})
    void aLineThatDoesNotComeToItsEndTakesNothingAway(String line) {
        ShellFacts facts = with(Map.of("X", "1"), line);
        assertThat(facts.judged()).as(facts.reason()).isTrue();
        assertThat(facts.onSuccess().known()).isEqualTo(Map.of("X", "1"));
        assertThat(facts.onFailure().known()).isEqualTo(Map.of("X", "1"));
    }

    @Test
    void whatIsUnsetIsGoneAndNotLost() {
        ShellFacts facts = with(Map.of("X", "1", "Y", "2"), "unset X");
        assertThat(facts.onSuccess().known()).isEqualTo(Map.of("Y", "2"));
        assertThat(facts.onSuccess().lost()).isEmpty();
    }

    @Test
    void aLoopsOwnVariableIsNeitherKeptNorMissed() {
        ShellFacts facts = analyze("for f in a b; do echo $f; done");
        assertThat(facts.onSuccess().known()).isEmpty();
        assertThat(facts.onSuccess().lost()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PATH=/tmp",
                "export PATH=/tmp",
                "IFS=,",
                "LD_PRELOAD=/tmp/x.so",
                "export LD_PRELOAD=/tmp/x.so",
                "BASH_ENV=/tmp/x",
                "PS4='$(reboot)'",
                "PROMPT_COMMAND=reboot",
                "ENV=/tmp/x",
                "HOME=/",
                "OLDPWD=/",
                "RANDOM='a[$(reboot)]'",
                "X[0]=1",
                "X=(a b)",
                "export DOOR=1",
                "readonly X=1",
                "declare -i X=1",
            })
    void whatChangesCommandsIsNeitherJudgedNorKnown(String line) {
        ShellFacts facts = analyze(line);
        assertThat(facts.judged()).isFalse();
        assertThat(facts.onSuccess().known()).isEmpty();
        assertThat(facts.onFailure().known()).isEmpty();
    }

    @Test
    void anUnjudgedLineTellsWhatItMeantToSet() {
        assertThat(analyze("export DOOR=inner").onSuccess().lost()).containsExactly("DOOR");
    }

    @Test
    void aVariableFromBeforeIsWhatItHolds() {
        ShellFacts facts = with(Map.of("X", "rm -rf /"), "$X");
        assertThat(facts.judged()).as(facts.reason()).isTrue();
        assertThat(facts.paths().recursiveRemovals()).containsExactly("/");
        assertThat(with(Map.of("X", "/"), "rm -rf $X").paths().recursiveRemovals())
                .containsExactly("/");
        assertThat(with(Map.of("X", "/*"), "rm -rf $X").paths().recursiveRemovals())
                .containsExactly("/");
        assertThat(with(Map.of("X", "/"), "f() { rm -rf \"$X\"; }; f").paths().recursiveRemovals())
                .containsExactly("/");
    }

    @Test
    void textInAVariableStaysText() {
        ShellFacts facts = with(Map.of("X", "$(reboot); `reboot`"), "echo $X \"$X\"");
        assertThat(facts.judged()).as(facts.reason()).isTrue();
        assertThat(facts.programs()).containsExactly("echo");
        assertThat(with(Map.of("X", "$(reboot)"), "eval $X").judged()).isFalse();
    }

    @Test
    void onlyHarmlessNamesAreExported() {
        ShellFacts facts = analyze("export TZ=UTC; X=1");
        assertThat(facts.onSuccess().known()).isEqualTo(Map.of("TZ", "UTC", "X", "1"));
        assertThat(facts.onSuccess().exported()).containsExactly("TZ");
    }

    @Test
    void whatProgramsGetFromTheClientIsNotSetToAPath() {
        var state = new State("~", Map.of("LANG", "C"));
        assertThat(analyzer.analyze("LANG=/tmp/x; ls", state).judged()).isFalse();
        assertThat(analyzer.analyze("read LANG; ls", state).judged()).isFalse();
        assertThat(analyzer.analyze("LANG=C.UTF-8; ls", state).judged()).isTrue();
    }

    @Test
    void aLanguageOfTheClientsThatIsAPathIsNotJudged() {
        var state = new State("~", Map.of("LANGUAGE", "../../tmp/x"));
        assertThat(analyzer.analyze("ls", state).judged()).isFalse();
    }

    @Test
    void whatGitAsksItsFarEndByVariableIsJudged() {
        var state = new State("~", Map.of("GIT_PROTOCOL", "version=2"));
        assertThat(analyzer.analyze("git-upload-pack '/srv/a.git'", state).judged()).isTrue();
        assertThat(analyze("GIT_PROTOCOL=version=2 git-upload-pack '/srv/a.git'").judged())
                .isFalse();
    }

    @Test
    void aDashLeadsWhereTheShellWasBefore() {
        var state = new State("/srv", "~/work", Map.of(), Set.of());
        assertThat(analyzer.analyze("cd -", state).directory()).isEqualTo("~/work");
        assertThat(analyzer.analyze("cd - && rm -rf x", state).paths().recursiveRemovals())
                .containsExactly("~/work/x");
        assertThat(analyzer.analyze("cd /a && cd /b && cd - && rm x", state).paths().removals())
                .containsExactly("/a/x");
        assertThat(analyze("cd -").directory()).isEmpty();
        assertThat(analyzer.analyze("rm -rf \"$OLDPWD\"", state).paths().recursiveRemovals())
                .containsExactly("~/work");
    }
}
