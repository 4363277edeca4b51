/** How far the job is with each partition, told and counted. */
package io.nerstream.indexing.progress;
