/** The MISP plugin: attributes of a MISP instance become indicators, sightings go back to it. */
@NullMarked
package io.threatbus.app.misp;

import org.jspecify.annotations.NullMarked;
