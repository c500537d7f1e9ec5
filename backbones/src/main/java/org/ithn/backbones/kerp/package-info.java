/**
 * KERP: encoding of an image as a graph of abnormalities, retrieval of templates, and paraphrase of
 * the templates as the report.
 *
 * <p>Start with {@link org.ithn.backbones.kerp.Kerp}. All modules are stacks of one layer, {@code
 * GraphTransformer}: {@code AbnormalityGraph} maps an image to nodes, {@code TemplateRetriever}
 * nodes to templates, and {@code Paraphraser} both to words.
 *
 * <p>Source: Li, Liang, Hu and Xing, "Knowledge-Driven Encode, Retrieve, Paraphrase for Medical
 * Image Report Generation", AAAI 2019.
 */
package org.ithn.backbones.kerp;
