package io.threatbus.spi.command;

/**
 * The words of a command that are not options.
 *
 * @param label what stands for a word in the help, such as {@code FILE}
 * @param help a sentence or two
 * @param least how many there must be
 * @param most how many there may be
 */
public record CommandParameter(String label, String help, int least, int most) {
    public CommandParameter {
        if (least < 0 || most < least) {
            throw new IllegalArgumentException(label + " cannot stand " + least + " to " + most + " times");
        }
    }

    /** Exactly one word. */
    public static CommandParameter one(String label, String help) {
        return new CommandParameter(label, help, 1, 1);
    }

    /** One word or none. */
    public static CommandParameter optional(String label, String help) {
        return new CommandParameter(label, help, 0, 1);
    }

    /** Any number of words. */
    public static CommandParameter any(String label, String help) {
        return new CommandParameter(label, help, 0, Integer.MAX_VALUE);
    }

    /** One word or more. */
    public static CommandParameter several(String label, String help) {
        return new CommandParameter(label, help, 1, Integer.MAX_VALUE);
    }
}
