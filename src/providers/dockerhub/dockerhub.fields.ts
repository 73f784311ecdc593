/** What is kept of a Docker Hub credential beside its secret. */
export interface DockerhubFields {
  /** Docker ID or organization: the user name and the namespace in one. */
  dockerhubUsername: string;
}
