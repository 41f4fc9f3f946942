package dev.sallyport.core.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenRowsTest {
    private static List<String> rows(String output) {
        var rows = new ArrayList<String>();
        var screen = new ScreenRows(row -> rows.add(row.stripTrailing()));
        new EscapeParser(screen).feed(output);
        screen.finish();
        return rows;
    }

    @Test
    void rowsAreReadWithoutColoursAndTitles() {
        assertThat(rows("\u001b]0;t\u0007\u001b[32mdeploy@box\u001b[0m:~$ ls\r\na  b\r\n\r\nc"))
                .containsExactly("deploy@box:~$ ls", "a  b", "c");
    }

    @Test
    void correctedTypingIsReadAsItStandsInTheEnd() {
        assertThat(rows("$ lss\b\u001b[K -la\r\n")).containsExactly("$ ls -la");
        assertThat(rows("$ la\bs -l\r\n")).containsExactly("$ ls -l");
        assertThat(rows("$ s\b\u001b[@l\r\n")).containsExactly("$ ls");
        assertThat(rows("abcd\u001b[2D\u001b[P\r\n")).containsExactly("abd");
    }

    @Test
    void aProgressBarIsOneRow() {
        assertThat(rows("loading  1%\rloading 50%\rloading 99%\rloading 100%\r\n"))
                .containsExactly("loading 100%");
    }

    @Test
    void wordsThatAreOverwrittenByOthersAreReadToo() {
        assertThat(rows("DROP TABLE orders\rnothing to see   \r\n"))
                .containsExactly("DROP TABLE orders", "nothing to see");
        assertThat(rows("DROP TABLE orders\u001b[2K\rnothing\r\n"))
                .containsExactly("DROP TABLE orders", "nothing");
    }

    @Test
    void rowsOfAFullScreenProgramAreRowsEach() {
        assertThat(rows("\u001b[?1049h\u001b[2J\u001b[1;1Htop\u001b[5;3Hcpu 3%\u001b[24;1H:q"))
                .containsExactly("top", "  cpu 3%", ":q");
    }

    @Test
    void hostileNumbersCostNothing() {
        assertThat(
                        rows(
                                "a\u001b[99999C\u001b[99999@b\u001b[99999P\u001b[99999X\u001b[99999;99999Hc"))
                .hasSizeLessThan(5);
    }

    @Test
    void aLongRowThatIsOverwrittenAgainAndAgainIsToldOnce() {
        String hostile = "x".repeat(8000) + "\ra\rb".repeat(2000) + "\rsecret\rnothing\r\n";
        var rows = rows(hostile);
        assertThat(rows.stream().mapToInt(String::length).sum()).isLessThan(3 * hostile.length());
        assertThat(rows).contains("secret");
    }

    @Test
    void theCursorsRowIsKnownUpToTheCursor() {
        var screen = new ScreenRows(_ -> {});
        new EscapeParser(screen).feed("$ abc\b\b");
        assertThat(screen.beforeCursor()).isEqualTo("$ a");
    }
}
