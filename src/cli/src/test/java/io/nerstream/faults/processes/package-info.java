/**
 * The processes of the fault suite, and what stands between them; they know nothing of scenarios
 * and of what must be left of these.
 */
package io.nerstream.faults.processes;
