package dev.sallyport.server.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Decision;
import dev.sallyport.core.ssh.SshVerb;
import dev.sallyport.policy.PolicyLoader;
import dev.sallyport.policy.PolicyTests;
import dev.sallyport.policy.sql.AnalyzerLimits;
import dev.sallyport.policy.sql.PostgresSqlAnalyzer;
import dev.sallyport.server.Judges;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Ansible as it is, with `config/policies/ansible.yaml`: what it sends is judged, but for its
/// modules.
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.MethodName.class)
class AnsibleIT {
    private static final Path SAMPLE = Path.of("../config/policies/ansible.yaml");
    private RealHost host;
    private JudgedDoor door;
    private Path directory;

    @BeforeAll
    void open(@TempDir Path scratch) throws Exception {
        Programs.need("ansible");
        directory = scratch.toRealPath();
        host = new RealHost(Files.createDirectory(directory.resolve("host")));
        Path policies = Files.createDirectory(directory.resolve("policies"));
        String sample = Files.readString(SAMPLE);
        Files.writeString(
                policies.resolve("ansible.yaml"), sample.replace("/srv/ci", host.home.toString()));
        door = new JudgedDoor(directory, policies, "ansible", host);
        Files.writeString(
                directory.resolve("inventory"),
                """
                box ansible_host=127.0.0.1 ansible_port=%d ansible_python_interpreter=/usr/bin/python3
                """
                        .formatted(door.port));
    }

    @AfterAll
    void close() {
        if (door != null) {
            door.close();
        }
        if (host != null) {
            host.close();
        }
    }

    private Programs.Result ansible(String group, String module, String arguments)
            throws Exception {
        door.events.clear();
        String shared =
                " -o ControlMaster=auto -o ControlPersist=20s -o ControlPath="
                        + directory.resolve(group + ".control");
        var environment =
                Map.of(
                        "HOME",
                        directory.toString(),
                        "ANSIBLE_HOME",
                        directory.resolve("ansible").toString(),
                        "ANSIBLE_SSH_ARGS",
                        Programs.options(directory) + " -o User=deploy@box" + shared,
                        "ANSIBLE_NOCOLOR",
                        "1");
        return new Programs(directory, group + "-token", environment)
                .run("ansible", "-i", "inventory", "box", "-m", module, "-a", arguments);
    }

    private void works(String module, String arguments, String... answers) throws Exception {
        var result = ansible("ci", module, arguments);
        assertThat(result.exit()).as(result + "\n" + door.decisions()).isZero();
        assertThat(result.out()).contains(answers);
        assertThat(door.decisions())
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.decision()).isInstanceOf(Decision.Allow.class));
        // A module is the one line that nobody can judge.
        assertThat(door.decisions())
                .filteredOn(one -> one.command().facts().verbs().contains("EXEC"))
                .filteredOn(one -> !one.command().facts().judged())
                .isNotEmpty()
                .allMatch(one ->
                        one.command()
                                .text()
                                .matches(".*/usr/bin/python3 \\S+/AnsiballZ_\\w+\\.py.*"));
    }

    @Test
    void pingAnswers() throws Exception {
        works("ping", "data=through", "\"ping\": \"through\"");
    }

    @Test
    void commandRuns() throws Exception {
        works("command", "echo door-{{ 40 + 2 }}", "door-42");
    }

    @Test
    void fileIsCopiedAndADirectoryMade() throws Exception {
        Path made = directory.resolve("made");
        works("file", "path=" + made + " state=directory mode=0700", "CHANGED");
        works("copy", "content=copied dest=" + made + "/file", "CHANGED");
        assertThat(made.resolve("file")).hasContent("copied");
        assertThat(door.decisions())
                .filteredOn(one -> one.command().facts().verbs().contains(SshVerb.WRITE.name()))
                .isNotEmpty()
                .allMatch(one -> one.command().text().contains("/.ansible/tmp/ansible-tmp-"));
    }

    @Test
    void lineThatIsJudgedIsHeldToTheRules() throws Exception {
        Path kept = Files.createDirectory(directory.resolve("kept"));
        var result = ansible("ci", "raw", "rm -rf " + kept);
        assertThat(result.exit()).isNotZero();
        assertThat(result.out() + result.err()).contains("\"code\":\"blocked\"");
        assertThat(kept).exists();
    }

    @Test
    void nobodyElseRunsModules() throws Exception {
        var result = ansible("agents", "ping", "");
        assertThat(result.exit()).isNotZero();
        assertThat(door.decisions())
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.decision()).isInstanceOf(Decision.Block.class));
    }

    @Test
    void samplePolicyKeepsItsPromises() throws Exception {
        var policy = PolicyLoader.load(SAMPLE.getParent());
        assertThat(
                        new PolicyTests(
                                        new PostgresSqlAnalyzer(AnalyzerLimits.defaults()),
                                        Judges.shell())
                                .run(policy))
                .allSatisfy(
                        result -> assertThat(result.failures()).as(result.test().name()).isEmpty());
    }
}
