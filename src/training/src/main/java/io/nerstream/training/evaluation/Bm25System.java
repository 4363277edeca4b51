package io.nerstream.training.evaluation;

import io.nerstream.training.corpus.LabelledText;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * Words of the description in the document, weighed by BM25, stemmed, without English stop words:
 * Lucene with its defaults.
 */
public final class Bm25System implements RetrievalSystem {
    private static final String TEXT = "text";

    private final EnglishAnalyzer analyzer = new EnglishAnalyzer();
    private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
    private final DirectoryReader reader;

    public Bm25System(List<LabelledText> documents) throws IOException {
        // Numbers of documents are those of the list: nothing may be reordered.
        IndexWriterConfig settings =
                new IndexWriterConfig(analyzer).setMergePolicy(NoMergePolicy.INSTANCE);
        try (IndexWriter writer = new IndexWriter(directory, settings)) {
            for (LabelledText text : documents) {
                Document document = new Document();
                document.add(new TextField(TEXT, text.text(), Field.Store.NO));
                writer.addDocument(document);
            }
        }
        this.reader = DirectoryReader.open(directory);
    }

    @Override
    public String name() {
        return "bm25";
    }

    @Override
    public float[] score(String description) {
        float[] scores = new float[reader.maxDoc()];
        try {
            for (ScoreDoc hit :
                    new IndexSearcher(reader).search(query(description), scores.length).scoreDocs) {
                scores[hit.doc] = hit.score;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return scores;
    }

    private Query query(String description) throws IOException {
        BooleanQuery.Builder words = new BooleanQuery.Builder();
        try (TokenStream tokens = analyzer.tokenStream(TEXT, new StringReader(description))) {
            CharTermAttribute word = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                words.add(
                        new TermQuery(new Term(TEXT, word.toString())), BooleanClause.Occur.SHOULD);
            }
            tokens.end();
        }
        return words.build();
    }

    @Override
    public void close() {
        try {
            reader.close();
            directory.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        analyzer.close();
    }
}
