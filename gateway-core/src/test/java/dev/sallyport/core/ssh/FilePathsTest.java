package dev.sallyport.core.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.ssh.SshRequest.FileOperation;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FilePathsTest {
    private static final Set<String> X = Set.of("/x");
    private static final Set<String> Y = Set.of("/y");
    private static final Set<String> BOTH = Set.of("/x", "/y");

    private static FilePaths of(SshVerb verb, String other, String detail) {
        return FilePaths.of(new FileOperation(verb, "op", "/x", other, detail, -1));
    }

    @Test
    void everyFileOperationNamesWhatItReadsWritesAndRemoves() {
        Set<String> none = Set.of();
        assertThat(of(SshVerb.READ, "", "")).isEqualTo(new FilePaths(X, X, none, none, none));
        assertThat(of(SshVerb.LIST, "", "")).isEqualTo(new FilePaths(X, X, none, none, none));
        assertThat(of(SshVerb.STAT, "", "")).isEqualTo(new FilePaths(X, X, none, none, none));
        assertThat(of(SshVerb.WRITE, "", "create, truncate"))
                .isEqualTo(new FilePaths(X, none, X, none, none));
        assertThat(of(SshVerb.WRITE, "", "read, write"))
                .isEqualTo(new FilePaths(X, X, X, none, none));
        assertThat(of(SshVerb.MKDIR, "", "")).isEqualTo(new FilePaths(X, none, X, none, none));
        assertThat(of(SshVerb.SETSTAT, "", "")).isEqualTo(new FilePaths(X, none, X, none, none));
        assertThat(of(SshVerb.REMOVE, "", "")).isEqualTo(new FilePaths(X, none, none, X, none));
        assertThat(of(SshVerb.RMDIR, "", "")).isEqualTo(new FilePaths(X, none, none, X, none));
        assertThat(of(SshVerb.RENAME, "/y", "")).isEqualTo(new FilePaths(BOTH, X, Y, X, none));
        assertThat(of(SshVerb.LINK, "/y", ""))
                .isEqualTo(new FilePaths(BOTH, BOTH, BOTH, none, none));
        assertThatThrownBy(() -> of(SshVerb.EXEC, "", ""))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
