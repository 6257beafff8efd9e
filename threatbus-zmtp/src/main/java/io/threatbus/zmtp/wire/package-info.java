/**
 * What is on the wire: the greeting, frames, commands and their metadata, read and written without knowing about connections.
 * Public for the packages of this module; nothing outside needs more of it than {@link SocketType} and {@link ZmtpException}.
 */
@NullMarked
package io.threatbus.zmtp.wire;

import org.jspecify.annotations.NullMarked;
