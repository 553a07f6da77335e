/** Fields of the group certificates: name, Go type, merge tag. Follows api certificates/v1/types.go, v0.28. */
export const certificatesTypes = {
  CertificateSigningRequest: 'metadata? meta.ObjectMeta; spec CertificateSigningRequestSpec; status? CertificateSigningRequestStatus',
  CertificateSigningRequestCondition: `
    type ~RequestConditionType; status ~core.ConditionStatus; reason? string; message? string; lastUpdateTime? time; lastTransitionTime? time`,
  CertificateSigningRequestSpec: `
    request bytes; signerName string; expirationSeconds? *int32; usages? []~KeyUsage; username? string; uid?=UID string; groups? []string;
    extra? map[string][]string`,
  CertificateSigningRequestStatus: 'conditions? []CertificateSigningRequestCondition; certificate? bytes',
} as const;
