package dev.sallyport.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Newest first.
///
/// @param next the cursor of the next page; null on the last one
public record AuditPage(List<AuditRecord> records, @Nullable String next) {
    public AuditPage {
        records = List.copyOf(records);
    }
}
