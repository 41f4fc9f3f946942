package dev.sallyport.server.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Unavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencedCredentialsTest {
    private final ReferencedCredentials credentials =
            new ReferencedCredentials(Map.of("UPSTREAM_PASSWORD", "from env", "EMPTY", ""));
    @TempDir Path directory;

    @Test
    void lineBreakAtTheEndOfAFileIsNotPartOfTheCredential() throws Exception {
        assertThat(fromFile("pass word\n")).isEqualTo("pass word");
        assertThat(fromFile("pass word\r\n")).isEqualTo("pass word");
        assertThat(fromFile(" pass\nword \n\n")).isEqualTo(" pass\nword \n");
    }

    @Test
    void rotatedFileCountsAtTheNextRead() throws Exception {
        assertThat(fromFile("first")).isEqualTo("first");
        assertThat(fromFile("second")).isEqualTo("second");
    }

    @Test
    void environmentVariableIsRead() {
        try (var secret = credentials.read("env:UPSTREAM_PASSWORD")) {
            assertThat(secret.revealText()).isEqualTo("from env");
        }
    }

    @Test
    void whatIsMissingIsUnavailableAndNamesNothingSecret() throws Exception {
        Files.writeString(directory.resolve("empty"), "\n");
        for (String reference :
                new String[] {
                    "env:NOT_SET",
                    "env:EMPTY",
                    "file:" + directory.resolve("hunter2"),
                    "file:" + directory.resolve("empty"),
                    "hunter2"
                }) {
            assertThatThrownBy(() -> credentials.read(reference))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void fileWithoutAnEndIsRefusedUnread() {
        assertThatThrownBy(() -> credentials.read("file:/dev/zero"))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("larger than");
    }

    private String fromFile(String content) throws Exception {
        Path file = Files.writeString(directory.resolve("credential"), content);
        try (var secret = credentials.read("file:" + file)) {
            return secret.revealText();
        }
    }
}
