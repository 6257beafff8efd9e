package io.threatbus.cli.text;

import java.util.ArrayList;
import java.util.List;

/** Fits texts and numbers into columns. */
public final class StatusLines {
    private StatusLines() {}

    /** Broken at blanks into lines of at most that many characters; longer words, such as paths, are broken anywhere. */
    public static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String whole : text.split(" ", -1)) {
            String word = whole;
            while (word.length() > width) {
                if (line.length() > 0) {
                    lines.add(line.toString());
                    line.setLength(0);
                }
                lines.add(word.substring(0, width));
                word = word.substring(width);
            }
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        if (line.length() > 0) {
            lines.add(line.toString());
        }
        return lines;
    }

    /** The text, or its beginning with an ellipsis. */
    public static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    /** The number as it is, or in thousands or millions where its column is too narrow. */
    public static String narrow(long number, int width) {
        String text = Long.toString(number);
        for (String unit : List.of("k", "M", "G")) {
            if (text.length() <= width) {
                return text;
            }
            number /= 1000;
            text = number + unit;
        }
        return text;
    }
}
