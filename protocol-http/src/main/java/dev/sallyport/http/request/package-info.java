/// What a client sent, brought into its one form: what is judged is what is sent.
@NullMarked
package dev.sallyport.http.request;

import org.jspecify.annotations.NullMarked;
