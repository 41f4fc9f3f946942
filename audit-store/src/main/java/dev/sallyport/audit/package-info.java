/// Evidence on PostgreSQL: the append-only log, its search, and the approvals. Entry points:
/// [dev.sallyport.audit.AuditSchema], [dev.sallyport.audit.PostgresAuditLog],
/// [dev.sallyport.audit.AuditSearch], [dev.sallyport.audit.PostgresApprovals].
@NullMarked
package dev.sallyport.audit;

import org.jspecify.annotations.NullMarked;
