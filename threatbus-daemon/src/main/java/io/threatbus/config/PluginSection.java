package io.threatbus.config;

/**
 * One plugin instance to run.
 *
 * @param plugin the plugin's name
 * @param instance the name of this instance, unique in the configuration; the plugin's name if it is the only one
 * @param settings of the plugin's own type
 * @param required whether the bus ends if this plugin cannot start
 * @param place where the section stands
 */
public record PluginSection(String plugin, String instance, Record settings, boolean required, Place place) {
    /** A section of the file: the keys that lead to it, such as {@code plugins.apps.zmq}, and where it stands. */
    public record Place(String path, Origin origin, Value section) {
        /** A problem of one of its keys, dotted; of the section as a whole if the key is empty. */
        public Problem problem(String key, String text) {
            return Problem.of(Places.within(section, key, origin), key.isEmpty() ? path : path + "." + key, text);
        }
    }
}
