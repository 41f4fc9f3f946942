package dev.sallyport.core.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InertTerminalTest {
    private static String inert(String text) {
        return new InertTerminal().feed(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain ä 東 🙂\r\n\tx\b",
                "\u001b[1;38;5;208mred\u001b[0m",
                "\u001b[2J\u001b[10;3H\u001b[K\u001b[3C\u001b[5A",
                "\u001b[?25l\u001b[?1049h\u001b[?7l",
                "\u001b7\u001b8\u001bM",
                "\u001b[2;20r\u001b[3L\u001b[4P\u001b[38:2:1:2:3m",
            })
    void whatAScreenNeedsPassesAsItIs(String text) {
        assertThat(inert(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b]52;c;cm0gLXJmIH4K\u0007",
                "\u001b]0;title\u001b\\",
                "\u001b]8;;http://evil.example\u001b\\",
                "\u009d0;title\u009c",
                "\u001bP$q\"p\u001b\\",
                "\u0090+q544e\u009c",
                "\u001b_Gf=100;AAAA\u001b\\",
                "\u001b^x\u001b\\\u001bXx\u001b\\",
                "\u001b[c\u001b[>c\u001b[=c\u001b[6n\u001b[5n\u001b[?6n\u001b[18t\u001b[x",
                "\u001b[21t\u001b[8;999;999t\u001b[>q\u001b[?1$p\u001bZ\u0005",
                "\u001b[?1000h\u001b[?1006h\u001b[?1004h\u001b[?2004h\u001b[?6h\u001b[4h\u001b[20h",
                "\u001b(0\u001b)B\u000e\u000f\u001bn\u001b%@\u001b#8\u001bc\u001b[!p",
                "\u001b[3J\u001b[1;2s\u001b[>4;2m\u001b[?5h\u001b[4i\u001b[99999b\u0007",
                "\u009b6n\u009bc",
            })
    void whatWouldDoSomethingToTheViewerIsLeftOut(String text) {
        assertThat(inert("a" + text + "b")).isEqualTo("ab");
    }

    @Test
    void ofAListOfModesTheKnownOnesPass() {
        assertThat(inert("\u001b[?1000;25;2004h")).isEqualTo("\u001b[?25h");
    }

    @Test
    void aControlCharacterInsideASequenceDoesNotSmuggleAnotherOne() {
        assertThat(inert("\u001b[3\u001b]0;x\u0007m")).isEqualTo("m");
        assertThat(inert("\u001b[3\n1m")).isEqualTo("\n\u001b[31m");
    }

    @Test
    void whatIsNotSeenIsSpelledOut() {
        assertThat(inert("a\u202eb\u200bc")).isEqualTo("a\\u{202e}b\\u{200b}c");
    }

    @Test
    void aStringWithoutAnEndHidesNoMoreThanOneLimit() {
        String hidden = "\u001b]0;" + "x".repeat(EscapeParser.MOST) + "\r\nshown";
        assertThat(inert(hidden)).endsWith("\r\nshown");
    }

    @Test
    void theResultIsTheSameHoweverTheTextIsCut() {
        String text =
                "a\u001b[1;31mb\u001b]52;c;x\u001b\\c\u001bP1\u0007\u001b\\d\u009b6ne\u001b[?25;1000lf";
        for (int cut = 0; cut <= text.length(); cut++) {
            var terminal = new InertTerminal();
            String both =
                    terminal.feed(text.substring(0, cut)) + terminal.feed(text.substring(cut));
            assertThat(both).isEqualTo("a\u001b[1;31mbcde\u001b[?25lf");
        }
    }
}
