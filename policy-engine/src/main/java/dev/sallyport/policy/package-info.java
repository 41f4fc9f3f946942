/// Policy files and what they decide: YAML is read by [dev.sallyport.policy.PolicyLoader], turned
/// into a [dev.sallyport.policy.PolicyEngine], held by a [dev.sallyport.policy.LivePolicy].
@NullMarked
package dev.sallyport.policy;

import org.jspecify.annotations.NullMarked;
