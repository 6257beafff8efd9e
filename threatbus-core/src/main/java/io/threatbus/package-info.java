/** What every room of the house shares: the root exception. */
@NullMarked
package io.threatbus;

import org.jspecify.annotations.NullMarked;
