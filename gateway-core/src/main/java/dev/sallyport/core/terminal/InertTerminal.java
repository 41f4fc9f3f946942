package dev.sallyport.core.terminal;

import java.util.Set;
import java.util.regex.Pattern;

/// Makes a recording safe to play on somebody's terminal: text, colours, cursor movement, erasing
/// and a few modes pass, written anew from what was understood; everything else is left out, what
/// isn't known included. So nothing sets titles or clipboards, makes links, asks the terminal for
/// answers that it would type into the viewer's shell, redefines keys or characters, or resizes
/// windows. Characters that are not seen or that turn the direction of writing are spelled out. Not
/// thread-safe.
public final class InertTerminal implements EscapeParser.Sink {
    /// CUU CUD CUF CUB CNL CPL CHA CUP ED EL IL DL DCH SU SD ECH HPA HPR VPA VPR HVP SGR DECSTBM
    /// ICH REP SCOSC SCORC.
    private static final String MOVES = "ABCDEFGHJKLMPSTX`adefmr@bsu";

    private static final Pattern PARAMETERS = Pattern.compile("[0-9;:]{0,64}");
    private static final Pattern ONE_PARAMETER = Pattern.compile("[0-9]{0,4}");

    /// Cursor keys, wrap at the margin, cursor shown, alternate screen. Not origin mode, mouse
    /// reports, focus reports, bracketed paste: they would make the viewer's terminal send things.
    private static final Set<String> MODES = Set.of("?7", "?25", "?47", "?1047", "?1048", "?1049");

    /// Save and restore cursor, index, next line, reverse index.
    private static final String ESCAPES = "78DEM";

    /// Undoes whatever a recording can have done: modes, colours, margins.
    public static final String RESET = "\u001b[?1049l\u001b[?7h\u001b[?25h\u001b[r\u001b[0m";

    private final EscapeParser parser = new EscapeParser(this);
    private final StringBuilder out = new StringBuilder();

    /// @return what may be written now; a sequence that is cut waits for its rest
    public String feed(CharSequence text) {
        out.setLength(0);
        parser.feed(text);
        return out.toString();
    }

    @Override
    public void text(int codePoint) {
        if (isHidden(codePoint)) {
            out.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
        } else {
            out.appendCodePoint(codePoint);
        }
    }

    private static boolean isHidden(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> false;
        };
    }

    /// Not BEL, nor SO and SI, which change what characters look like.
    @Override
    public void control(char code) {
        if (code == '\n' || code == '\r' || code == '\t' || code == '\b') {
            out.append(code);
        }
    }

    @Override
    public void escape(String intermediates, char last) {
        if (intermediates.isEmpty() && ESCAPES.indexOf(last) >= 0) {
            out.append('\u001b').append(last);
        }
    }

    @Override
    public void sequence(String parameters, String intermediates, char last) {
        if (!intermediates.isEmpty()) {
            return;
        }
        if (last == 'h' || last == 'l') {
            mode(parameters, last);
        } else if (MOVES.indexOf(last) >= 0 && isHarmless(parameters, last)) {
            out.append("\u001b[").append(parameters).append(last);
        }
    }

    /// Colours and positions have several numbers, the rest has one. ED 3 would empty the viewer's
    /// scrollback; `s` with numbers sets margins.
    private static boolean isHarmless(String parameters, char last) {
        return switch (last) {
            case 'm', 'H', 'f', 'r' -> PARAMETERS.matcher(parameters).matches();
            case 's', 'u' -> parameters.isEmpty();
            case 'J' -> ONE_PARAMETER.matcher(parameters).matches() && !parameters.endsWith("3");
            default -> ONE_PARAMETER.matcher(parameters).matches();
        };
    }

    /// Each mode apart: a list may hold others.
    private void mode(String parameters, char last) {
        boolean isPrivate = parameters.startsWith("?");
        for (String mode : parameters.replaceFirst("^\\?", "").split(";", -1)) {
            String name = (isPrivate ? "?" : "") + mode;
            if (MODES.contains(name)) {
                out.append("\u001b[").append(name).append(last);
            }
        }
    }
}
