package dev.sallyport.server.samplehost;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.subsystem.SubsystemFactory;
import org.apache.sshd.sftp.server.SftpFileSystemAccessor;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.apache.sshd.sftp.server.SftpSubsystemProxy;

/// SFTP of the sample host.
final class SampleFiles {
    private SampleFiles() {}

    /// In namespaces it is a program in the sandbox like others, or there is none: a server of ours
    /// would follow links that lines make meanwhile. With built-in commands nobody makes links.
    static List<SubsystemFactory> over(Sandbox sandbox) {
        return switch (sandbox) {
            case NamespaceSandbox namespaces ->
                    namespaces
                            .fileServer()
                            .<SubsystemFactory>map(program -> new Program(namespaces, program))
                            .map(List::of)
                            .orElse(List.of());
            case BuiltInSandbox _ -> List.of(builtIn());
        };
    }

    private static SubsystemFactory builtIn() {
        var factory = new SftpSubsystemFactory();
        factory.setFileSystemAccessor(new WithoutLinks());
        return factory;
    }

    private record Program(NamespaceSandbox sandbox, String path) implements SubsystemFactory {
        @Override
        public String getName() {
            return SftpSubsystemFactory.NAME;
        }

        @Override
        public Command createSubsystem(ChannelSession channel) {
            return new SandboxCommand(sandbox, "exec " + path, false);
        }
    }

    private static final class WithoutLinks implements SftpFileSystemAccessor {
        @Override
        public Path resolveLocalFilePath(SftpSubsystemProxy sftp, Path root, String path)
                throws IOException {
            var files = root.getFileSystem();
            Path whole = files.getPath(SampleWorld.HOME).resolve(files.getPath(path)).normalize();
            Path at = files.getPath("/");
            for (Path part : whole) {
                at = at.resolve(part);
                if (Files.isSymbolicLink(at)) {
                    throw new AccessDeniedException(path, null, "is a link");
                }
            }
            return whole;
        }

        @Override
        public void createLink(SftpSubsystemProxy sftp, Path link, Path existing, boolean symbolic)
                throws IOException {
            throw new AccessDeniedException(link.toString(), existing.toString(), "no links here");
        }
    }
}
