package io.threatbus.spi;

/**
 * A password or key. In the configuration {@code <key>: value} or {@code <key>_file: path}; never printed.
 *
 * @param value the secret itself
 */
public record Secret(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
