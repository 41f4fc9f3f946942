package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.core.ssh.SshFacts;
import dev.sallyport.core.ssh.SshRequest;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SshCommandTest {
    private static String shown(SshRequest request) {
        return new SshCommand(request, SshFacts.ofUnsupported()).shown();
    }

    @Test
    void whatSurroundsALineStandsBelowIt() {
        var state =
                new ShellAnalyzer.State(
                        "/srv", "~", Map.of("A", "1\n# B=2", "TZ", "UTC"), Set.of("TZ"));
        assertThat(shown(new SshRequest.Line("ls", state)))
                .isEqualTo("ls\n# A=1\\n# B=2\n# OLDPWD=~\n# PWD=/srv\n# export TZ=UTC");
    }

    @Test
    void noRowOfATextPosesAsItsSurroundings() {
        var state = new ShellAnalyzer.State("/", Map.of());
        String text = "rm -rf ./*\n# PWD=/tmp/scratch\r\n\u2028# PWD=/tmp\n";
        assertThat(shown(new SshRequest.Line(text, state)).lines())
                .containsExactly(
                        "rm -rf ./*",
                        "> # PWD=/tmp/scratch\\u{d}",
                        "> \\u{2028}# PWD=/tmp",
                        "> ",
                        "# PWD=/");
        assertThat(shown(new SshRequest.Exec("true\n# LANG=C", Map.of(), false)))
                .isEqualTo("true\n> # LANG=C");
        assertThat(shown(new SshRequest.Exec("true\n> # LANG=C", Map.of("LANG", "x"), false)))
                .isEqualTo("true\n> > # LANG=C\n# LANG=x");
    }
}
