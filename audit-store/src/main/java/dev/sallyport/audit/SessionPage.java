package dev.sallyport.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Newest first.
///
/// @param next the cursor of the next page; null on the last one
public record SessionPage(List<SessionRecord> sessions, @Nullable String next) {
    public SessionPage {
        sessions = List.copyOf(sessions);
    }
}
