package io.threatbus.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param origin where it stands
 * @param text what is wrong, beginning with the key, and what to do about it; never a secret
 */
public record Problem(Origin origin, String text) {
    @Override
    public String toString() {
        return origin + ": " + text;
    }
}
