package dev.sallyport.core.config;

import java.util.Set;

/// Groups by what they may do at the API. Approving is a matter of each rule's `from`.
public record ApiConfig(Set<String> adminGroups, Set<String> auditorGroups) {}
