package dev.sallyport.server.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.CommandDigest;
import dev.sallyport.server.CannotStart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
    @TempDir private Path directory;

    /// What a version without SSH left: its ports, its configuration, its policy.
    private Home withoutSsh(Ports ports, String configuration) throws IOException {
        var home = Home.at(directory);
        Files.createDirectories(home.policies());
        Files.writeString(home.policies().resolve("shop.yaml"), "rules: []\n");
        Files.writeString(home.configuration(), configuration);
        String digest =
                HexFormat.of()
                        .formatHex(
                                CommandDigest.sha256()
                                        .digest(configuration.getBytes(StandardCharsets.UTF_8)));
        Files.writeString(
                directory.resolve("state.json"),
                "{\"ports\":{\"postgres\":%d,\"api\":%d,\"shop\":%d,\"audit\":%d},\"config\":\"%s\"}"
                        .formatted(
                                ports.postgres(),
                                ports.api(),
                                ports.shop(),
                                ports.audit(),
                                digest));
        return home;
    }

    @Test
    void directoryOfAVersionWithoutSshAndHttpGetsThemAndKeepsItsPorts() throws IOException {
        var old = Ports.free();
        var home = withoutSsh(old, "# as it was generated then\n");

        var ports = home.prepare(OptionalInt.empty());

        assertThat(ports.haveHost()).isTrue();
        assertThat(ports.haveHttp()).isTrue();
        assertThat(ports)
                .isEqualTo(
                        new Ports(
                                old.postgres(),
                                ports.ssh(),
                                old.api(),
                                old.shop(),
                                old.audit(),
                                ports.box(),
                                ports.http(),
                                ports.sample()));
        assertThat(home.policies().resolve("shop.yaml")).hasContent("rules: []");
        assertThat(home.policies().resolve("box.yaml")).exists();
        assertThat(home.policies().resolve("api.yaml")).exists();
        assertThat(home.configuration()).content().contains("port: " + ports.ssh(), "[box]");
        assertThat(home.prepare(OptionalInt.empty())).isEqualTo(ports);
    }

    @Test
    void editedConfigurationWithoutSshAndHttpIsKeptAndRunsWithout() throws IOException {
        var home = Home.at(directory);
        var made = home.prepare(OptionalInt.empty());
        String edited = withoutSections(Files.readString(home.configuration()));
        Files.writeString(home.configuration(), edited);

        var ports = home.prepare(OptionalInt.empty());

        assertThat(ports)
                .isEqualTo(
                        new Ports(
                                made.postgres(),
                                0,
                                made.api(),
                                made.shop(),
                                made.audit(),
                                0,
                                0,
                                0));
        assertThat(ports.haveHost()).isFalse();
        assertThat(ports.haveHttp()).isFalse();
        assertThat(home.configuration()).hasContent(edited);
        assertThatThrownBy(() -> home.prepare(OptionalInt.of(20_000)))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("names other ports");
    }

    @Test
    void policyThatWasDeletedStaysDeleted() throws IOException {
        var home = Home.at(directory);
        var ports = home.prepare(OptionalInt.empty());
        Files.delete(home.policies().resolve("box.yaml"));

        assertThat(home.prepare(OptionalInt.empty())).isEqualTo(ports);
        assertThat(home.policies().resolve("box.yaml")).doesNotExist();
    }

    private static String withoutSections(String text) {
        var kept = new StringBuilder();
        String skipped = "";
        for (String line : text.lines().toList()) {
            String indent = line.substring(0, line.length() - line.stripLeading().length());
            if (!skipped.isEmpty() && indent.length() > skipped.length()) {
                continue;
            }
            skipped = "";
            if (line.startsWith("  http: {")) {
                continue;
            }
            if (Set.of("  ssh:", "  box:", "  api:", "  tools:").contains(line)) {
                skipped = indent;
            } else {
                kept.append(line).append('\n');
            }
        }
        return kept.toString();
    }
}
