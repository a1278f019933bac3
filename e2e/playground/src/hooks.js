// The hooks of the page `/hook`, and options of the client, as an application
// gives them: before the client starts.
window.bennu = {
  hooks: {
    Bell: {
      mounted() {
        this.handleEvent("ring", ({ times }) => {
          this.el.dataset.rung = times;
        });
      },
    },
    Oracle: {
      mounted() {
        this.el.addEventListener("click", () => {
          const question = document.getElementById("question").value;
          this.pushEvent("ask", { question }, ({ answer }) => {
            document.getElementById("answer").textContent = answer;
          });
        });
      },
    },
  },
};
