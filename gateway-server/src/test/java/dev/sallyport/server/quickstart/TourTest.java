package dev.sallyport.server.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TourTest {
    @Test
    void tourOfAnEditedConfigurationWithoutSshSaysHowToGetIt() {
        String printed = Tour.of(new Home(Path.of("/a")), new Ports(1, 0, 3, 4, 5, 0, 0, 0), "");
        assertThat(printed)
                .contains("Delete that file")
                .doesNotContain("on agent", "call agent", "${");
    }

    @Test
    void readmeTellsTheTourThatIsPrinted() throws IOException {
        String printed =
                Tour.of(
                        new Home(Path.of("/a b")),
                        new Ports(1, 2, 3, 4, 5, 6, 7, 8),
                        "in a sandbox");
        var told =
                Files.readString(Path.of("..", "README.md"))
                        .lines()
                        .filter(line -> line.matches("(as|on|call|\\./sallyport) .* #.*"))
                        .map(line -> line.replaceAll(" +#[^#]*$", ""))
                        .toList();

        assertThat(told).hasSize(17).allSatisfy(line -> assertThat(printed).contains(line));
        assertThat(printed)
                .contains("DIR='/a b'", "port=1 ", "-p 2 ", "http://127.0.0.1:3", "in a sandbox");
    }
}
