/** The proof of what a Zeek holds. */
package io.threatbus.app.zeek.proof;
