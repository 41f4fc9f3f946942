package dev.sallyport.ssh.sftp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlacesTest {
    private static final Places HOME = new Places("/home/deploy");

    @ParameterizedTest
    @CsvSource({
        "notes, ~/notes",
        "., ~",
        "./, ~",
        "~, ~/~",
        "a//b/./c, ~/a/b/c",
        "a/../b, ~/b",
        "../other, /home/other",
        "../../../../etc, /etc",
        "/, /",
        "//, /",
        "/etc/../etc/passwd, /etc/passwd",
        "/home/deploy, ~",
        "/home/deploy/x/, ~/x",
        "/home/deployer, /home/deployer",
        "/home/deploy/../root/x, /home/root/x",
    })
    void namesAreNormalisedAndShownFromTheLoginDirectory(String path, String shown) {
        assertThat(HOME.shown(HOME.absolute(path))).isEqualTo(shown);
    }

    @Test
    void nothingIsShownBelowARootThatIsTheLoginDirectory() {
        assertThat(new Places("/").shown("/etc/passwd")).isEqualTo("/etc/passwd");
        assertThat(new Places("/").absolute("etc")).isEqualTo("/etc");
    }

    @ParameterizedTest
    @CsvSource({
        "../x, ../x",
        "a/../../x, ../x",
        "./a//b, a/b",
        "a/.., .",
        "../../.., ../../..",
        "/a/../b, /b",
    })
    void linksSayTheirNormalisedText(String text, String said) {
        assertThat(Places.linkText(text)).isEqualTo(said);
    }
}
