/** What contents of indicators are told apart by, the same on every bus: their identifier and their rank. */
@NullMarked
package io.threatbus.message.content;

import org.jspecify.annotations.NullMarked;
