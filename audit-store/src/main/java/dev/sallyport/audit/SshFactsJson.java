package dev.sallyport.audit;

import dev.sallyport.core.ssh.FilePaths;
import dev.sallyport.core.ssh.ShellEffect;
import dev.sallyport.core.ssh.SshFacts;
import java.util.Collection;

/// What is known of an SSH request, encoded. Sets come in the order of their words, so that equal
/// facts are equal bytes. Paths and arguments are in the command's own text, which is sensitive;
/// here stand only words that the gateway made, and program names.
final class SshFactsJson {
    private static final int LIST_BYTES = 768;

    private SshFactsJson() {}

    static void write(CanonicalJson json, SshFacts facts) {
        json.open();
        list(json, "effects", facts.shell().effects().stream().map(ShellEffect::word).toList());
        json.key("judged").bool(facts.judged());
        paths(json, facts.paths());
        if (facts.port() >= 0) {
            json.key("port").number(facts.port());
        }
        list(json, "programs", facts.shell().programs());
        json.optional("reason", facts.reason());
        if (facts.size() >= 0) {
            json.key("size").number(facts.size());
        }
        json.key("tier").name(facts.tier().word());
        json.key("verb").name(facts.verb().name());
        json.close();
    }

    private static void paths(CanonicalJson json, FilePaths paths) {
        json.key("paths").open();
        json.key("named").number(paths.named().size());
        json.key("reads").number(paths.reads().size());
        json.key("recursive_removals").number(paths.recursiveRemovals().size());
        json.key("removals").number(paths.removals().size());
        json.key("writes").number(paths.writes().size());
        json.close();
    }

    private static void list(CanonicalJson json, String key, Collection<String> words) {
        if (!words.isEmpty()) {
            json.key(key).names(words.stream().sorted().toList(), LIST_BYTES);
        }
    }
}
