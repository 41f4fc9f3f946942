package dev.sallyport.core.config;

import java.util.Set;

/// Groups by what they may do at the API. Approving is a matter of each rule's `from`. An empty set
/// means nobody.
public record ApiConfig(Set<String> adminGroups, Set<String> auditorGroups) {
    public static final ApiConfig NOBODY = new ApiConfig(Set.of(), Set.of());

    public ApiConfig {
        adminGroups = Set.copyOf(adminGroups);
        auditorGroups = Set.copyOf(auditorGroups);
        new Problems()
                .require(
                        adminGroups.stream().noneMatch(String::isBlank),
                        "admin-groups",
                        "found an empty name, expected names of groups")
                .require(
                        auditorGroups.stream().noneMatch(String::isBlank),
                        "auditor-groups",
                        "found an empty name, expected names of groups")
                .throwIfAny();
    }
}
