/**
 * Generated reports as FHIR R4 resources.
 *
 * <p>{@link org.ithn.cli.fhir.DiagnosticReports} makes the resources, {@link
 * org.ithn.cli.fhir.FhirFiles} writes them. They name the study and the model by hashes and contain
 * nothing about a patient, not even names of files.
 */
package org.ithn.cli.fhir;
