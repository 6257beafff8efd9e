/** What an indicator means for Suricata: items of datasets, or a reason why there are none. */
@NullMarked
package io.threatbus.app.suricata.point;

import org.jspecify.annotations.NullMarked;
