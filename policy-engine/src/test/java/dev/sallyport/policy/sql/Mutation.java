package dev.sallyport.policy.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Small changes to a text, some of the kind an attacker would try.
final class Mutation {
    private static final List<String> SNIPPETS =
            List.of(
                    " delete from orders ",
                    "; delete from orders",
                    "(",
                    ")",
                    "'",
                    "\"",
                    "$$",
                    "$a$",
                    "--",
                    "--\n",
                    "/*",
                    "*/",
                    "/**/",
                    ";",
                    ",",
                    "\\'",
                    "E'",
                    "U&'",
                    "U&\"",
                    " as ",
                    " update ",
                    " delete ",
                    " insert ",
                    " select ",
                    " union select * from customers ",
                    " where true ",
                    " or 1=1 ",
                    " with x as (delete from orders) ",
                    " from customers ",
                    ", orders ",
                    "*",
                    "c.*",
                    "::text",
                    " peek(1) ",
                    " returning * ",
                    " for update ",
                    " into n ",
                    "\u00a0",
                    "\n",
                    "\u000b",
                    ".",
                    "::",
                    "[1]",
                    " analyze ",
                    " explain ",
                    " only ",
                    " lateral ",
                    " join orders on true ",
                    " not ",
                    " 1 ",
                    " limit 1 ",
                    " case when ",
                    " end ");

    private Mutation() {}

    static String of(String text, Random random) {
        String mutant = text;
        int changes = 1 + random.nextInt(2);
        for (int i = 0; i < changes; i++) {
            mutant = change(mutant, random);
        }
        return mutant;
    }

    private static String change(String text, Random random) {
        List<String> words = new ArrayList<>(List.of(text.split("(?<=[ (),])|(?=[ (),])", -1)));
        int at = random.nextInt(words.size());
        switch (random.nextInt(6)) {
            case 0 -> words.remove(at);
            case 1 -> words.add(at, words.get(random.nextInt(words.size())));
            case 2 -> words.set(at, words.get(random.nextInt(words.size())));
            case 3 -> words.set(at, SNIPPETS.get(random.nextInt(SNIPPETS.size())));
            default -> words.add(at, SNIPPETS.get(random.nextInt(SNIPPETS.size())));
        }
        return String.join("", words);
    }
}
