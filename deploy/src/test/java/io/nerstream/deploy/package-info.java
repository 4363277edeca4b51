/**
 * What the manifests say is compared with what the programs know. Must not need a cluster: what
 * lacks kustomize, or the schemas of operators, is skipped by name.
 */
package io.nerstream.deploy;
