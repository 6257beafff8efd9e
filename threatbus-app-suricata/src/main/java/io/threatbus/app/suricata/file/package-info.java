/** The files of datasets and generated rules, where the bus runs beside Suricata. */
@NullMarked
package io.threatbus.app.suricata.file;

import org.jspecify.annotations.NullMarked;
