package dev.sallyport.ssh.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.core.ssh.FilePaths;
import dev.sallyport.core.ssh.ShellAnalyzer.State;
import dev.sallyport.core.ssh.ShellFacts;
import dev.sallyport.core.ssh.ShellVariables;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a line gets from those before it, and what it leaves.
final class ShellScriptTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MARKER = "\u001eab12";
    private static final State STATE =
            new State("/srv", "~/a b", Map.of("X", "a'b\n$(c)", "TZ", "UTC"), Set.of("TZ"));

    private static ShellScript script(State state) {
        return new ShellScript(new ShellState(state, 3), MARKER);
    }

    private static ShellScript.After after(String... told) {
        String text = MARKER + String.join("\0", told) + "\0";
        return script(STATE).after(0, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theStateStandsQuotedInFrontOfTheLine() {
        assertThat(script(STATE).text("LINE", true))
                .startsWith(
                        """
                        cd -- '/srv' || exit 126
                        OLDPWD="$HOME"/'a b'
                        X='a'\\''b
                        $(c)'
                        trap '\
                        """)
                .contains("\n(exit 3)\nLINE\n{ set -- ab12 ")
                .doesNotContain("TZ");
        assertThat(script(STATE).text("LINE", false)).endsWith("\nLINE\n");
        assertThat(script(State.LOGIN).start()).isEqualTo("unset OLDPWD\n");
    }

    @Test
    void whatIsNoNameIsNeverWritten() {
        var state = new State("~", "", Map.of("X=1;reboot;Y", "1"), Set.of());
        assertThatThrownBy(() -> script(state).start()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theHostTellsDirectoriesAndWhetherTheLineWasRunToItsEnd() {
        var whole = after("/home/d", "/home/d/x", "/srv", "ab12");
        assertThat(whole.isWhole()).isTrue();
        assertThat(whole.state().directory()).isEqualTo("~/x");
        assertThat(whole.state().shell().previous()).isEqualTo("/srv");
        assertThat(whole.state().shell().variables()).isEqualTo(STATE.variables());
        assertThat(after("/home/d", "/srv", "", "ab13").isWhole()).isFalse();
        assertThat(after("/home/d", "/srv", "/a/../b", "").state().shell().previous()).isEmpty();
        assertThat(after("/srv", MARKER, "", "ab12").state().directory()).isEqualTo("/srv");
    }

    private static ShellFacts facts(boolean judged, ShellVariables left) {
        return new ShellFacts(
                judged,
                "",
                List.of(),
                Set.of(),
                Set.of(),
                FilePaths.NONE,
                "",
                "",
                left,
                ShellVariables.NONE);
    }

    @Test
    void aThousandVariablesOrAMegabyteAreNotKeptAndThatIsTold() {
        var many = new HashMap<String, String>();
        for (int i = 0; i < 1_000; i++) {
            many.put("V" + i, "x");
        }
        many.put("A_BIG", "x".repeat(1 << 20));
        var kept =
                KeptVariables.after(
                        STATE,
                        facts(true, new ShellVariables(many, Set.of("A_BIG"), Set.of())),
                        true,
                        0);
        assertThat(kept.variables()).hasSize(KeptVariables.MOST).doesNotContainKey("A_BIG");
        assertThat(kept.exported()).isEmpty();
        assertThat(kept.notices())
                .singleElement()
                .asString()
                .startsWith("A_BIG and 936 more are not kept");
    }

    /// An event has room for so many bytes, whatever alphabet they are in.
    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00e9", "\u20ac", "\ud83d\ude00", "\"", "\t"})
    void whatIsKeptIsCountedAsAnEventSpellsIt(String character) throws Exception {
        var most = new HashMap<String, String>();
        most.put("LONG", character.repeat(KeptVariables.MOST_BYTES));
        for (int i = 0; i < KeptVariables.MOST; i++) {
            most.put("V" + i, character.repeat(40 + i));
        }
        var kept =
                KeptVariables.after(
                        STATE, facts(true, new ShellVariables(most, Set.of(), Set.of())), true, 0);
        int bytes = 0;
        for (var entry : kept.variables().entrySet()) {
            bytes += entry.getKey().length();
            String json = JSON.writeValueAsString(entry.getValue());
            bytes += json.getBytes(StandardCharsets.UTF_8).length - 2; // without the quotes
        }
        assertThat(bytes).isBetween(1, KeptVariables.MOST_BYTES);
        assertThat(kept.notices()).singleElement().asString().contains("4096 bytes together");
    }

    @Test
    void aLineThatNobodyJudgedLeavesWhatWasThere() {
        var left = new ShellVariables(Map.of("X", "2"), Set.of(), Set.of("PATH"));
        var kept = KeptVariables.after(STATE, facts(false, left), true, 0);
        assertThat(kept.variables()).isEqualTo(STATE.variables());
        assertThat(kept.notices())
                .containsExactly("PATH is not kept: the line that sets it is not judged");
    }

    @Test
    void wordsOfCompletionAreQuotedForTheShell() {
        assertThat(ShellWords.quoted("~/a b$(c)'`*{!\"\\;&|<>#ä"))
                .isEqualTo("~/a\\ b\\$\\(c\\)\\'\\`\\*\\{\\!\\\"\\\\\\;\\&\\|\\<\\>\\#ä");
        assertThat(ShellWords.quoted("~root")).isEqualTo("\\~root");
    }
}
