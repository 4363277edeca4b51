/**
 * The images and docker-compose.yml: compared with the programs, checked by the tools of their
 * makers, and run as plain processes. Must not need an engine for containers.
 */
package io.nerstream.deploy.containers;
