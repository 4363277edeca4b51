/** A Milvus server beside this process, without containers: its installation and its life. */
package io.nerstream.collection.embedded;
